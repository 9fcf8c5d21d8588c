"""Times scikit-learn's and imbalanced-learn's metrics on given predictions and prints one JSON object: the peer of `imbalance bench metrics`.

The true and predicted classes are integers and the scores one array of doubles, what these functions are fastest on; the one-hot truth that the ranking
metrics need is made before the clock starts. Each function runs once untimed; then the median of three is taken.
"""

import argparse
import json
import os
import statistics
import time

import imblearn
import numpy
import sklearn
from imblearn.metrics import classification_report_imbalanced
from sklearn.metrics import average_precision_score, classification_report, roc_auc_score

REPEATS = 3


def median_seconds(work):
    seconds = []
    for repeat in range(REPEATS + 1):
        start = time.perf_counter()
        result = work()
        if repeat > 0:
            seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--classes", type=int, required=True)
    args = parser.parse_args()
    truths = numpy.fromfile(os.path.join(args.folder, "truths"), "<i4").astype(numpy.int64)
    predictions = numpy.fromfile(os.path.join(args.folder, "predictions"), "<i4").astype(numpy.int64)
    scores = numpy.fromfile(os.path.join(args.folder, "scores"), "<f8").reshape(-1, args.classes)
    one_hot = (truths[:, None] == numpy.arange(args.classes)).astype(numpy.int64)
    report, by_label = median_seconds(
        lambda: classification_report(truths, predictions, output_dict=True, zero_division=0)
    )
    imbalanced, _ = median_seconds(
        lambda: classification_report_imbalanced(truths, predictions, output_dict=True, zero_division=0)
    )
    ranking, areas = median_seconds(
        lambda: (
            roc_auc_score(one_hot, scores, average=None),
            average_precision_score(one_hot, scores, average=None),
        )
    )
    print(
        json.dumps(
            {
                "engine": f"scikit-learn {sklearn.__version__}, imbalanced-learn {imblearn.__version__}",
                "reportSeconds": report,
                "imbalancedReportSeconds": imbalanced,
                "rankingSeconds": ranking,
                "macroRecall": by_label["macro avg"]["recall"],
                "macroAUC": areas[0].mean(),
                "macroAveragePrecision": areas[1].mean(),
            }
        )
    )


if __name__ == "__main__":
    main()
