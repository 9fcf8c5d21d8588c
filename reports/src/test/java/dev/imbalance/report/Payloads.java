package dev.imbalance.report;

import java.util.ArrayList;
import java.util.List;

/** Names that try to run a script, each setting {@code window.hit}, in every context a page has. */
final class Payloads {
    private static final String HIT = "window.hit=1";

    private Payloads() {}

    static List<String> all() {
        List<String> all = new ArrayList<>(List.of(
                "<script>HIT</script>",
                "</script><script>HIT</script>",
                "</ScRiPt><sCrIpT>HIT</sCrIpT>",
                "<script>HIT//",
                "<script src='data:text/javascript,HIT'></script>",
                "<script/x>HIT</script>",
                "<scr<script>ipt>HIT</scr</script>ipt>",
                "<!--<script>HIT</script>-->",
                "--><script>HIT</script><!--",
                "]]><script>HIT</script>",
                "</style><script>HIT</script>",
                "</title><script>HIT</script>",
                "</textarea><script>HIT</script>",
                "</pre></code><script>HIT</script>",
                "</svg><script>HIT</script>",
                "</select><option><script>HIT</script>",
                "<img src=x onerror=HIT>",
                "<img src=x onerror='HIT'>",
                "<img/src=x/onerror=HIT>",
                "<IMG SRC=x ONERROR=\"HIT\">",
                "<img src=\"x\" onerror=\"HIT",
                "\"><img src=x onerror=HIT>",
                "'><img src=x onerror=HIT>",
                "`><img src=x onerror=HIT>",
                "<svg onload=HIT>",
                "<svg/onload=HIT>",
                "<svg><script>HIT</script></svg>",
                "<svg><animate onbegin=HIT attributeName=x dur=1s>",
                "<svg><use href='data:image/svg+xml,<svg onload=HIT>'/></svg>",
                "<math><mtext></mtext><script>HIT</script></math>",
                "<body onload=HIT>",
                "<details open ontoggle=HIT>",
                "<video><source onerror=HIT></video>",
                "<audio src=x onerror=HIT>",
                "<iframe src='javascript:parent.HIT'></iframe>",
                "<iframe srcdoc='<script>parent.HIT</script>'></iframe>",
                "<object data='javascript:HIT'></object>",
                "<embed src='javascript:HIT'>",
                "<base href='javascript:HIT//'>",
                "<form action='javascript:HIT'><input type=submit autofocus onfocus=HIT>",
                "<input autofocus onfocus=HIT>",
                "<a href='javascript:HIT'>x</a>",
                "javascript:HIT",
                "data:text/html,<script>HIT</script>",
                "<meta http-equiv=refresh content='0;url=javascript:HIT'>",
                "<link rel=stylesheet href='data:text/css,*{}' onload=HIT>",
                "<style onload=HIT></style>",
                "\" onmouseover=\"HIT",
                "' onmouseover='HIT",
                "\" autofocus onfocus=HIT x=\"",
                "&lt;script&gt;HIT&lt;/script&gt;",
                "&#60;img src=x onerror=HIT&#62;",
                "\\u003cimg src=x onerror=HIT\\u003e",
                "\\x3cscript\\x3eHIT\\x3c/script\\x3e",
                "';HIT;//",
                "\";HIT;//",
                "\\\";HIT;//",
                "${HIT}",
                "{{constructor.constructor('HIT')()}}",
                "{a|HIT}",
                "@import 'javascript:HIT'",
                "\u2028HIT\u2029",
                "__proto__",
                "constructor",
                "{truth} {predicted} {strategy} {values}"));
        all.replaceAll(payload -> payload.replace("HIT", HIT));
        return all;
    }
}
