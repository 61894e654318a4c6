package io.github.keystonetoken.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes something of a statement's rows while they stream in. */
interface RowsReader<T> {

  T read(ResultSet rows) throws SQLException;
}
