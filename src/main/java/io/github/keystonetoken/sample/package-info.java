/** Where a sample reads, how much of it, and what it says of the whole: arithmetic alone. */
package io.github.keystonetoken.sample;
