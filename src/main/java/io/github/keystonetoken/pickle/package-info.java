/**
 * Reads Python pickles of protocols 0 to 5 from an untrusted place: bytes in, plain values out.
 * Nothing is instantiated, looked up or hashed; length, depth, number of values and time are
 * bounded before anything is allocated. No value prints what it holds. Sees nothing of this
 * project.
 */
package io.github.keystonetoken.pickle;
