package dev.imbalance.data;

import java.util.List;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/** A document as a bag of words that still has its tokens, in their order, so that it can be changed and encoded anew. */
public final class TextExample extends ArrayExample<Label> {
    private static final long serialVersionUID = 1L;

    private final transient List<String> tokens;
    private final transient TextEncoding encoding;

    /**
     * @param names  of the features, with their values
     * @param tokens of the document
     */
    TextExample(Label label, String[] names, double[] values, List<String> tokens, TextEncoding encoding) {
        super(label, names, values);
        this.tokens = tokens;
        this.encoding = encoding;
    }

    private TextExample(TextExample other) {
        super(other);
        this.tokens = other.tokens;
        this.encoding = other.encoding;
    }

    /** The tokens of the document, those that are no feature among them. */
    public List<String> tokens() {
        return tokens;
    }

    /** How tokens become features. */
    public TextEncoding encoding() {
        return encoding;
    }

    @Override
    public TextExample copy() {
        return new TextExample(this);
    }

    /** Java serialisation writes the features alone, as Tribuo's own format does. */
    private Object writeReplace() {
        return new ArrayExample<>(this);
    }
}
