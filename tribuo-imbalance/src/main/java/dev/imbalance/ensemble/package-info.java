/** Balanced ensembles: many small balanced trainings in the place of one large unbalanced one. */
package dev.imbalance.ensemble;
