"""Trains a scikit-learn classifier on imbalanced data and writes, into the given folder, its predictions on test rows as CSV, as one would in Python, and
scikit-learn's own metrics of them as JSON.

The files beside this script are from scikit-learn 1.2.1, imbalanced-learn 0.10.0 and Python 3.11: python3 sklearn_predictions.py FOLDER
"""

import csv
import json
import os
import sys

import imblearn.metrics
import numpy
import sklearn
from sklearn import metrics
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

NAMES = numpy.array(["common", "rare", "rarer, still", "very \"rare\""])


def main(folder):
    features, ids = make_classification(
        n_samples=3000, n_features=12, n_informative=6, n_classes=4, weights=[0.8, 0.12, 0.06, 0.02], random_state=4
    )
    labels = NAMES[ids]
    train, test, y_train, y_test = train_test_split(features, labels, test_size=0.25, stratify=labels, random_state=5)
    model = LogisticRegression(max_iter=500).fit(train, y_train)
    predicted = model.predict(test)
    # Fewer digits, so that there are ties.
    scores = model.predict_proba(test)
    scores[:300] = numpy.round(scores[:300], 2)
    scores /= scores.sum(axis=1, keepdims=True)
    names = list(model.classes_)
    with open(os.path.join(folder, "sklearn_predictions.csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["y_pred", *("proba_" + name for name in names), "y_true"])
        for row in range(len(y_test)):
            writer.writerow([predicted[row], *(repr(float(score)) for score in scores[row]), y_test[row]])
    one_hot = (y_test[:, None] == numpy.array(names)).astype(int)
    report = metrics.classification_report(y_test, predicted, output_dict=True)
    imbalanced = imblearn.metrics.classification_report_imbalanced(y_test, predicted, output_dict=True)
    auc = metrics.roc_auc_score(one_hot, scores, average=None)
    ap = metrics.average_precision_score(one_hot, scores, average=None)
    jaccard = metrics.jaccard_score(y_test, predicted, average=None)
    f2 = metrics.fbeta_score(y_test, predicted, beta=2, average=None)
    expected = {
        "version": f"scikit-learn {sklearn.__version__}, imbalanced-learn {imblearn.__version__}",
        "labels": {
            name: {
                "support": report[name]["support"],
                "precision": report[name]["precision"],
                "recall": report[name]["recall"],
                "f1": report[name]["f1-score"],
                "fBeta": f2[i],
                "specificity": imbalanced[name]["spe"],
                "gMean": imbalanced[name]["geo"],
                "iba": imbalanced[name]["iba"],
                "jaccard": jaccard[i],
                "auc": auc[i],
                "averagePrecision": ap[i],
                "brier": metrics.brier_score_loss(one_hot[:, i], scores[:, i]),
            }
            for i, name in enumerate(names)
        },
        "confusion": metrics.confusion_matrix(y_test, predicted, labels=names).tolist(),
        "accuracy": metrics.accuracy_score(y_test, predicted),
        "balancedAccuracy": metrics.balanced_accuracy_score(y_test, predicted),
        "mcc": metrics.matthews_corrcoef(y_test, predicted),
        "gMean": imblearn.metrics.geometric_mean_score(y_test, predicted),
        "macroF1": metrics.f1_score(y_test, predicted, average="macro"),
        "macroPrecision": metrics.precision_score(y_test, predicted, average="macro"),
        "macroAUC": auc.mean(),
        "macroAveragePrecision": ap.mean(),
        "averages": {
            "micro": {
                "precision": metrics.precision_score(y_test, predicted, average="micro"),
                "jaccard": metrics.jaccard_score(y_test, predicted, average="micro"),
                "auc": metrics.roc_auc_score(one_hot, scores, average="micro"),
                "averagePrecision": metrics.average_precision_score(one_hot, scores, average="micro"),
            },
            "weighted": {
                "precision": report["weighted avg"]["precision"],
                "f1": report["weighted avg"]["f1-score"],
                "specificity": imbalanced["avg_spe"],
                "gMean": imbalanced["avg_geo"],
                "iba": imbalanced["avg_iba"],
                "auc": metrics.roc_auc_score(y_test, scores, multi_class="ovr", average="weighted"),
            },
        },
        "agreement": {
            "kappa": metrics.cohen_kappa_score(y_test, predicted),
            "linearKappa": metrics.cohen_kappa_score(y_test, predicted, weights="linear"),
            "quadraticKappa": metrics.cohen_kappa_score(y_test, predicted, weights="quadratic"),
        },
        "ranking": {
            "oneVsOneAUC": metrics.roc_auc_score(y_test, scores, multi_class="ovo", average="macro"),
            "weightedOneVsOneAUC": metrics.roc_auc_score(y_test, scores, multi_class="ovo", average="weighted"),
        },
        "probability": {
            "brier": float(((scores - one_hot) ** 2).sum(axis=1).mean()),
            "logLoss": metrics.log_loss(y_test, scores),
        },
    }
    with open(os.path.join(folder, "sklearn_metrics.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=1, default=lambda value: value.item())
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
