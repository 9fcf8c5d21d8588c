package dev.imbalance.evaluation;

/**
 * Agreement of true and predicted classes beyond chance. All but kappa are for classes that have an order, which is then that of the class ids.
 *
 * @param kappa          {@link ConfusionCounts#kappa}
 * @param linearKappa    {@link ConfusionCounts#linearKappa}
 * @param quadraticKappa {@link ConfusionCounts#quadraticKappa}
 * @param macroMAE       {@link ConfusionCounts#macroMAE}
 */
public record Agreement(double kappa, double linearKappa, double quadraticKappa, double macroMAE) {
    static Agreement of(ConfusionCounts confusion) {
        return new Agreement(
                confusion.kappa(), confusion.linearKappa(), confusion.quadraticKappa(), confusion.macroMAE());
    }
}
