/**
 * Healthy clouds of every era, and an incident beside each: the shipped exporter must be silent
 * beside the first and name the culprit of the second.
 *
 * <p>Each cloud is on real servers. The exporter watches it with the documented account; two of its
 * pages are projected over hours ({@code rules.ProjectedAlerts}).
 */
package io.github.keystonetoken.clouds;
