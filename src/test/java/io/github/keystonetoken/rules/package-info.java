/**
 * What {@code deploy/} holds, proven: rules against promtool, mutants and a simulation of both
 * incidents, and the path of an alert from the exporter to the pager.
 */
package io.github.keystonetoken.rules;
