/**
 * The HTTP server: the metrics page, health, and a page of links. Every answer comes from memory.
 */
package io.github.keystonetoken.http;
