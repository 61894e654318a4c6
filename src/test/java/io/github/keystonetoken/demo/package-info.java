/**
 * Both incidents, loaded into real servers with live traffic, and the demo that shows them.
 *
 * <p>What a story loads depends only on its seed; it knows the true answers, so that tests can
 * compare the exporter's figures with them.
 */
package io.github.keystonetoken.demo;
