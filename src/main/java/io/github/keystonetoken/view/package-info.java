/** How figures are written for people, in findings, on the status page and by commands. */
package io.github.keystonetoken.view;
