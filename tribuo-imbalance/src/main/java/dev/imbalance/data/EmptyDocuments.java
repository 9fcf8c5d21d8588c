package dev.imbalance.data;

/** What becomes of a document without any token. */
public enum EmptyDocuments {
    /** It is an error that names its place. */
    ERROR,
    /** It is a row without any word. */
    KEEP
}
