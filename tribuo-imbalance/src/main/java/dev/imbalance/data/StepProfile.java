package dev.imbalance.data;

/**
 * Two class sizes: the first {@code floor(K/2)} classes have n_max rows, the others {@code floor(n_max / IF)}.
 * <p>
 * Buda, Maki, Mazurowski. "A systematic study of the class imbalance problem in convolutional neural networks", Neural Networks 2018; in
 * this form in Cao, Wei, Gaidon, Arechiga, Ma. "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019.
 */
public final class StepProfile extends FactorProfile {
    /** Factor 100, with all rows of the first class. */
    public StepProfile() {}

    /**
     * @param imbalanceFactor at least 1
     * @param largest         the size of the larger classes, or 0 for all rows of the first class
     */
    public StepProfile(double imbalanceFactor, long largest) {
        super(imbalanceFactor, largest);
    }

    @Override
    public String typeName() {
        return "step";
    }

    @Override
    public String summary() {
        return "Two class sizes, a large and a small one.";
    }

    @Override
    protected double size(int id, int classes, long largest, double imbalanceFactor) {
        return id < classes / 2 ? largest : largest / imbalanceFactor;
    }
}
