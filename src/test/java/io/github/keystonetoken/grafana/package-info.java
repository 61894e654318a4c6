/** Whether the dashboards of {@code grafana/} are well made, and show what they promise. */
package io.github.keystonetoken.grafana;
