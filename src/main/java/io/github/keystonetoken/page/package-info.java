/** The status page: views of the snapshot, and their templates. */
@JStachePath(prefix = "io/github/keystonetoken/page/", suffix = ".mustache")
package io.github.keystonetoken.page;

import io.jstach.jstache.JStachePath;
