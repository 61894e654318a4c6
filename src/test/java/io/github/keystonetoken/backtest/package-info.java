/** Both incidents, minute by minute, against the alerts of {@code deploy/prometheus}. */
package io.github.keystonetoken.backtest;
