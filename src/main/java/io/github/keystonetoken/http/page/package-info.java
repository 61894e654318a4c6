/** The status page: views of the snapshot, and their templates. */
@JStachePath(prefix = "io/github/keystonetoken/http/page/", suffix = ".mustache")
package io.github.keystonetoken.http.page;

import io.jstach.jstache.JStachePath;
