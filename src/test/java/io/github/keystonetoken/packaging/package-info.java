/** What users install: versions, licences, and the files of the Debian package. */
package io.github.keystonetoken.packaging;
