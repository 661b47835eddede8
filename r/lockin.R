# lockin in R: studies as data frames that know their units. source("r/lockin.R"), then
#
#   market <- lockin_table("results/ai-cloud-2026", "market", variant = "base")
#   lockin_units("results/ai-cloud-2026", "market")["hhi"]
#
# Parquet is read by arrow or, where that is not installed, by duckdb; a study in CSV (lockin run --format csv) needs neither.

# What the codebook says of each column of a table: unit and meaning.
lockin_codebook <- function(study, table) {
  book <- utils::read.csv(file.path(study, "codebook.csv"), stringsAsFactors = FALSE)
  own <- book[book$table == table, ]
  if (nrow(own) == 0) {
    stop("there is no table ", table, "; there are ", paste(unique(book$table), collapse = ", "))
  }
  own
}

lockin_units <- function(study, table) {
  own <- lockin_codebook(study, table)
  stats::setNames(own$unit, own$column)
}

# A table of all runs, or of those of some variants and seeds; the attribute "unit" of each column is its unit.
lockin_table <- function(study, table, variant = "*", seed = "*") {
  units <- lockin_units(study, table)
  files <- function(ending) {
    Sys.glob(outer(
      file.path(study, "runs", variant), paste0(seed, "/", table, ending), file.path
    ))
  }
  parquet <- files(".parquet")
  csv <- files(".csv")
  if (length(c(parquet, csv)) == 0) {
    stop(study, " has no runs of this; `lockin status` says what is missing")
  }
  data <- if (length(csv) > 0) {
    do.call(rbind, lapply(csv, utils::read.csv, stringsAsFactors = FALSE))
  } else if (requireNamespace("arrow", quietly = TRUE)) {
    as.data.frame(do.call(rbind, lapply(parquet, arrow::read_parquet)))
  } else if (requireNamespace("duckdb", quietly = TRUE)) {
    connection <- DBI::dbConnect(duckdb::duckdb())
    on.exit(DBI::dbDisconnect(connection, shutdown = TRUE))
    names <- paste0("'", gsub("'", "''", parquet), "'", collapse = ", ")
    DBI::dbGetQuery(connection, paste0("select * from read_parquet([", names, "])"))
  } else {
    stop("install arrow or duckdb to read Parquet, or run the study with --format csv")
  }
  for (column in names(data)) {
    attr(data[[column]], "unit") <- unname(units[column])
  }
  data
}
