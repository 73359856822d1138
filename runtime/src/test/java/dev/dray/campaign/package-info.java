/**
 * The campaign: generated and mutated programs that the verifier accepts run in a reference machine
 * and in every tier, each step held against what the verifier proved.
 */
package dev.dray.campaign;
