"""Cross-validates scikit-learn's learners and imbalanced-learn's samplers and ensembles on given folds: the peer of `imbalance bench tables`.

Leaves NAME-foldK.csv.gz for each strategy around each learner, with the predictions of the fold's rows (row,label,prediction,score_<label>...), and at last
peer.json with the class prior that each of them was trained on, or why there is none. No metric is computed here.

Columns are prepared as on our side, by the training folds alone: numbers are standardised, categories become one column each. Settings are the libraries'
defaults but for what is written out below, which our side has too.
"""

import argparse
import collections
import csv
import gzip
import json
import multiprocessing
import os
import warnings

import numpy
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)
from imblearn.over_sampling import ADASYN, SMOTE, SMOTENC, BorderlineSMOTE, RandomOverSampler
from imblearn.under_sampling import (
    EditedNearestNeighbours,
    NearMiss,
    NeighbourhoodCleaningRule,
    RandomUnderSampler,
    TomekLinks,
)
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_sample_weight

LEARNERS = {
    "xgboost": lambda seed: HistGradientBoostingClassifier(random_state=seed),
    "forest": lambda seed: RandomForestClassifier(n_estimators=30, max_features=0.5, random_state=seed),
    "logistic": lambda seed: LogisticRegression(max_iter=1000),
    "mlp": lambda seed: MLPClassifier((64, 32), batch_size=64, learning_rate_init=0.005, max_iter=15, random_state=seed),
}
SAMPLERS = {
    "random-over": lambda seed: RandomOverSampler(random_state=seed),
    "rose": lambda seed: RandomOverSampler(shrinkage=1, random_state=seed),
    "smote": lambda seed: SMOTE(random_state=seed),
    "borderline-smote": lambda seed: BorderlineSMOTE(random_state=seed),
    "adasyn": lambda seed: ADASYN(random_state=seed),
    "random-under": lambda seed: RandomUnderSampler(random_state=seed),
    "near-miss": lambda seed: NearMiss(),
    "tomek-links": lambda seed: TomekLinks(),
    "enn": lambda seed: EditedNearestNeighbours(),
    "neighbourhood-cleaning": lambda seed: NeighbourhoodCleaningRule(),
    "smote-enn": lambda seed: SMOTEENN(random_state=seed),
    "smote-tomek": lambda seed: SMOTETomek(random_state=seed),
}
ENSEMBLES = {
    "balanced-bagging-tree": lambda seed: bagging(DecisionTreeClassifier(), seed),
    "balanced-bagging-xgboost": lambda seed: bagging(LEARNERS["xgboost"](None), seed),
    "balanced-bagging-logistic": lambda seed: bagging(LEARNERS["logistic"](None), seed),
    "balanced-bagging-mlp": lambda seed: bagging(LEARNERS["mlp"](None), seed),
    "balanced-random-forest": lambda seed: BalancedRandomForestClassifier(
        sampling_strategy="all", replacement=True, bootstrap=False, random_state=seed
    ),
    "easy-ensemble-stump": lambda seed: EasyEnsembleClassifier(random_state=seed),
    "rusboost-stump": lambda seed: RUSBoostClassifier(random_state=seed),
}


def bagging(member, seed):
    return BalancedBaggingClassifier(member, n_estimators=10, random_state=seed)


class Table:
    """A CSV file: numbers (rows, columns), categories (rows, columns), the class of every row as a number, which some samplers need, and its fold."""

    def __init__(self, path, response, folds):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.names, self.labels = numpy.unique([row[response] for row in rows], return_inverse=True)
        columns = {name: [row[name] for row in rows] for name in rows[0] if name != response}
        numbers = [values for values in columns.values() if all(map(is_number, values))]
        others = [values for values in columns.values() if not all(map(is_number, values))]
        self.numbers = numpy.array(numbers, dtype=float).T
        self.categories = numpy.array(others, dtype=object).T.reshape(len(rows), len(others))
        self.folds = numpy.zeros(len(rows), dtype=int)
        with open(folds, newline="", encoding="utf-8") as file:
            for line in csv.DictReader(file):
                self.folds[int(line["row"])] = int(line["fold"])


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def scores(table, name, fold, seed):
    """The rows that were tested, the fitted classes, (rows, classes) probabilities and the class counts that the learner saw."""
    train, test = table.folds != fold, table.folds == fold
    scaler = StandardScaler().fit(table.numbers[train])
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(table.categories[train])

    def encoded(part):
        return numpy.hstack([scaler.transform(table.numbers[part]), one_hot.transform(table.categories[part])])

    labels = table.labels[train]
    equal = {label: 1 for label in numpy.unique(labels)}
    if name in ENSEMBLES:
        model, seen = ENSEMBLES[name](seed).fit(encoded(train), labels), equal
    else:
        strategy, learner = name.rsplit("-", 1)
        model = LEARNERS[learner](seed)
        if strategy == "baseline":
            model, seen = model.fit(encoded(train), labels), collections.Counter(labels)
        elif strategy == "weights":
            weights = compute_sample_weight("balanced", labels)
            model, seen = model.fit(encoded(train), labels, sample_weight=weights), equal
        else:
            if strategy == "smote-nc":
                rows, made = nominal_continuous(table, train, scaler, one_hot, seed)
            else:
                rows, made = SAMPLERS[strategy](seed).fit_resample(encoded(train), labels)
            model, seen = model.fit(rows, made), collections.Counter(made)
    return numpy.flatnonzero(test), list(model.classes_), model.predict_proba(encoded(test)), seen


def nominal_continuous(table, train, scaler, one_hot, seed):
    """SMOTE-NC before categories become columns."""
    ordinal = OrdinalEncoder().fit(table.categories[train])
    numbers = table.numbers.shape[1]
    both = numpy.hstack([scaler.transform(table.numbers[train]), ordinal.transform(table.categories[train])])
    sampler = SMOTENC(range(numbers, both.shape[1]), random_state=seed)
    rows, labels = sampler.fit_resample(both, table.labels[train])
    categories = ordinal.inverse_transform(rows[:, numbers:])
    return numpy.hstack([rows[:, :numbers], one_hot.transform(categories)]), labels


def work(task):
    table, name, fold, seed, out = task
    warnings.simplefilter("ignore")  # of epochs that are meant to be few
    key = f"{name}-fold{fold}"
    try:
        rows, classes, probabilities, seen = scores(table, name, fold, seed)
    except (RuntimeError, TypeError, ValueError) as error:
        return key, {"error": str(error)}
    with gzip.open(os.path.join(out, key + ".csv.gz"), "wt", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "label", "prediction"] + ["score_" + table.names[label] for label in classes])
        for row, scored in zip(rows, probabilities):
            labels = table.names[[table.labels[row], classes[scored.argmax()]]]
            writer.writerow([row, *labels] + [repr(float(score)) for score in scored])
    total = sum(seen.values())
    return key, {"prior": {table.names[label]: seen[label] / total for label in classes}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--response", required=True)
    parser.add_argument("--folds", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--names", help="such as smote-forest, separated by commas; all without it")
    args = parser.parse_args()
    table = Table(args.data, args.response, args.folds)
    names = [
        f"{strategy}-{learner}"
        for strategy in ["baseline", "weights", *SAMPLERS, "smote-nc"]
        for learner in LEARNERS
        if (strategy, learner) != ("weights", "mlp")  # which takes none
    ]
    tasks = [
        (table, name, fold, args.seed, args.out)
        for name in [*names, *ENSEMBLES]
        if args.names is None or name in args.names.split(",")
        for fold in range(1, table.folds.max() + 1)
    ]
    with multiprocessing.Pool(args.jobs) as pool:
        trained = dict(pool.imap_unordered(work, tasks))
    with open(os.path.join(args.out, "peer.json"), "w", encoding="utf-8") as file:
        json.dump(trained, file, indent=1)


if __name__ == "__main__":
    main()
