package dev.imbalance.data;

/**
 * How documents are read and become words.
 *
 * @param tokeniser      what cuts them into tokens
 * @param lowerCase      whether they are brought to lower case before
 * @param ngrams         how many tokens in a row a feature has at the most, at least 1
 * @param binary         whether a feature says that a word is there, not how often
 * @param minDocuments   in how many training documents a feature must be, at least 1
 * @param emptyDocuments what becomes of a document without any token
 */
public record TextSettings(
        Tokeniser tokeniser,
        boolean lowerCase,
        int ngrams,
        boolean binary,
        int minDocuments,
        EmptyDocuments emptyDocuments) {
    /** Lower-case words and pairs that at least two training documents have, counted. */
    public static final TextSettings DEFAULT =
            new TextSettings(Tokeniser.UNIVERSAL, true, 2, false, 2, EmptyDocuments.ERROR);

    TextSettings withMinDocuments(int other) {
        return new TextSettings(tokeniser, lowerCase, ngrams, binary, other, emptyDocuments);
    }
}
