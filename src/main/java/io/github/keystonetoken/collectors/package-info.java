/** Which source collects for which part of the configuration: the only place that starts them. */
package io.github.keystonetoken.collectors;
