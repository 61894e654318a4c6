/**
 * What is wrong, by the snapshot alone: one finding a file, so that the status page and {@code
 * doctor} say the same.
 */
package io.github.keystonetoken.diagnosis;
