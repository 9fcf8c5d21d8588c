package evil;

/** A class outside every trusted package that tells when it is initialised. */
public final class Canary {
    static {
        System.setProperty("evil.canary.sang", "true");
    }

    private Canary() {}
}
