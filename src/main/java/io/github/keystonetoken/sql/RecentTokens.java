package io.github.keystonetoken.sql;

import java.time.Duration;

/**
 * Which tokens are recent.
 *
 * @param offset from now to the expiry after which tokens expire that are counted
 * @param window that the figure is of
 * @param factor by which their number is multiplied to be one of the window
 */
record RecentTokens(Duration offset, Duration window, double factor) {}
