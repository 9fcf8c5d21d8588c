package dev.imbalance.data;

import org.tribuo.util.tokens.Tokenizer;
import org.tribuo.util.tokens.impl.WhitespaceTokenizer;
import org.tribuo.util.tokens.universal.UniversalTokenizer;

/** How a document is cut into tokens, by a tokeniser of Tribuo's. */
public enum Tokeniser {
    /** Runs of letters and digits of any script; of Chinese, Japanese and Korean each character and each pair of them. */
    UNIVERSAL,
    /** What stands between white space, for text that is cut already. */
    WHITESPACE;

    /** A new one; those of Tribuo keep their place in a text, so that two threads cannot share one. */
    Tokenizer tokenizer() {
        return this == UNIVERSAL ? new UniversalTokenizer() : new WhitespaceTokenizer();
    }
}
