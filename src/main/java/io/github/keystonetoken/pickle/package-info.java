/**
 * Reads Python pickles from an untrusted place: bytes in, plain values out. Nothing is
 * instantiated, and length, depth, number of values and time are bounded before anything is
 * allocated. Sees nothing of this project.
 */
package io.github.keystonetoken.pickle;
