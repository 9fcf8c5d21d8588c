#!/usr/bin/env Rscript
# Writes the data set lending_club of the R package modeldata (Debian: r-base-core and r-cran-modeldata) as CSV beside this script:
#   Rscript data/lending-club/make.R
# 9,857 loans, 517 of them bad; 22 columns, of which 5 are categories. The package is under the MIT licence.
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
data(lending_club, package = "modeldata")
write.csv(lending_club, file.path(dirname(script), "lending_club.csv"), row.names = FALSE, na = "")
