# The workloads for simmer: a trajectory of arrivals each.

suppressPackageStartupMessages(library(simmer))

words <- commandArgs(TRUE)
option <- function(name, otherwise) {
  at <- match(name, words)
  if (is.na(at)) otherwise else as.numeric(words[at + 1])
}
hours <- option("--hours", 2000)

# Arrivals until the hours are over; a negative gap ends them.
until <- function(rate) {
  now <- 0
  function() {
    gap <- rexp(1, rate)
    now <<- now + gap
    if (now < hours) gap else -1
  }
}

lognormal <- function(mean, cv) {
  variance <- log1p(cv^2)
  function() rlnorm(1, log(mean) - variance / 2, sqrt(variance))
}

triangular <- function(least, likeliest, most) {
  function() {
    u <- runif(1) * (most - least)
    if (u < likeliest - least) least + sqrt(u * (likeliest - least))
    else most - sqrt((most - least - u) * (most - likeliest))
  }
}

mm1 <- function() {
  way <- trajectory() |>
    seize("server") |> timeout(function() rexp(1, 1)) |> release("server")
  env <- simmer() |> add_resource("server", 1) |> add_generator("customer", way, until(0.9))
  seen <- get_mon_arrivals(run(env))
  c(nrow(seen), sum(seen$end_time - seen$start_time - seen$activity_time), nrow(seen))
}

erlang_a <- function() {
  way <- trajectory() |>
    renege_in(function() rexp(1, 12)) |> seize("agents") |> renege_abort() |>
    timeout(function() rexp(1, 10)) |> release("agents")
  env <- simmer() |> add_resource("agents", 5) |> add_generator("caller", way, until(48))
  seen <- get_mon_arrivals(run(env))
  c(nrow(seen), sum(!seen$finished), nrow(seen))
}

route <- function(end = Inf) {
  env <- simmer()
  work <- function(way, who, lasting, ...) way |> seize(who, ...) |> timeout(lasting) |> release(who)
  goes_on <- function() {
    u <- runif(1)
    if (u < 0.4) 0 else if (u < 0.58 && get_attribute(env, "visits") < 3) 1 else 2
  }
  nurtured <- trajectory() |> timeout(function() rexp(1, 1 / 160)) |> rollback("qualify")
  lost <- trajectory() |> leave(1)
  way <- trajectory() |>
    set_attribute("visits", 0) |>
    work("callers", lognormal(2, 1), tag = "qualify") |>
    set_attribute("visits", 1, mod = "+") |>
    branch(goes_on, continue = c(FALSE, FALSE), nurtured, lost) |>
    work("advisers", function() rgamma(1, 1 / 0.49, scale = 4 * 0.49)) |>
    leave(0.5) |>
    work("sellers", lognormal(12, 1.2)) |>
    leave(0.65) |>
    set_global("won", 1, mod = "+") |>
    set_global("value", lognormal(20000, 1), mod = "+") |>
    work("crew", triangular(4, 8, 20))
  env |>
    add_resource("callers", 4) |> add_resource("advisers", 6) |>
    add_resource("sellers", 8) |> add_resource("crew", 5) |>
    add_global("won", 0) |> add_global("value", 0) |>
    add_generator("lead", way, until(2.5))
  run(env, end)
  leads <- get_n_generated(env, "lead")
  c(leads, get_global(env, "won"), leads)
}

workloads <- list(mm1 = mm1, erlang_a = erlang_a, route = route, route_stopped = function() route(hours))
live <- workloads[[words[1]]]
spent <- function() sum(proc.time()[c("user.self", "sys.self")])

set.seed(1)
live()
rates <- c()
lived <- c(0, 0, 0)
for (run_number in seq_len(option("--runs", 5))) {
  started <- spent()
  leads <- 0
  while (spent() - started < option("--seconds", 1) || leads == 0) {
    one <- live()
    lived <- lived + one
    leads <- leads + one[1]
  }
  rates <- c(rates, leads / (spent() - started))
}
cat(sprintf(
  '{"version": "%s", "rates": [%s], "ratio": %.9f, "leads": %.0f}\n',
  packageVersion("simmer"), paste(rates, collapse = ", "), lived[2] / lived[3], lived[1]
))
