/** The product with a Java of its own: the list of classes that its archive holds, and its test. */
package io.github.keystonetoken.runtime;
