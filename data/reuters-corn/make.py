#!/usr/bin/env python3
"""Writes the Reuters-21578 texts on corn that come with Debian's package weka as CSV beside this script:
  python3 data/reuters-corn/make.py [FOLDER]
FOLDER (/usr/share/doc/weka/examples) holds ReutersCorn-train.arff and ReutersCorn-test.arff: 1,554 and 604 texts, 45 and 24 of them on corn.
"""
import csv
import pathlib
import re
import sys

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/doc/weka/examples")
escapes = {"n": "\n", "r": "\r", "t": "\t"}
labels = {"0": "other", "1": "corn"}
for part in ["train", "test"]:
    arff = folder / f"ReutersCorn-{part}.arff"
    if not arff.is_file():
        sys.exit(f"{arff} does not exist; install Debian's weka (where its documentation is left out, unpack the package), or give the folder")
    with open(pathlib.Path(__file__).parent / f"{part}.csv", "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["label", "text"])
        data = arff.read_text(encoding="utf-8").partition("@data")[2]
        for number, line in enumerate(filter(str.strip, data.splitlines()), 1):
            match = re.fullmatch(r"'((?:[^'\\]|\\.)*)',([01])", line)
            if not match:
                sys.exit(f"{arff}, data line {number}: expected 'text',0 or 'text',1")
            text = re.sub(r"\\(.)", lambda escape: escapes.get(escape[1], escape[1]), match[1])
            # The news wire's mark of the end of a text.
            rows.writerow([labels[match[2]], text.replace("&#3;", "").strip()])
