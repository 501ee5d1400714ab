# Figures by R of histories that R makes up itself, beside which our own statistics are held.
#
#   Rscript tests/oversight/oracle/figures.R > tests/oversight/oracle/figures.txt
#
# One line a figure: its name and numbers of twelve digits. Nothing in it is anybody's data.
suppressMessages({
  library(survival)
  library(surveillance)
})
say <- function(name, ...) cat(name, sprintf("%.12g", c(...)), "\n")
cat("# R", paste(R.version$major, R.version$minor, sep = "."), "survival", as.character(packageVersion("survival")),
    "surveillance", as.character(packageVersion("surveillance")), "\n")

# Times to an end in whole days, with ties, some followed for less long.
set.seed(1926)
n <- 150
group <- rep(0:2, c(70, 50, 30))
took <- ceiling(rexp(n, c(1 / 25, 1 / 40, 1 / 90)[group + 1]))
followed <- ceiling(runif(n, 5, 120))
days <- pmin(took, followed)
ended <- as.integer(took <= followed)
say("days", days)
say("ended", ended)
say("group", group)
target <- 30
for (one in 0:2) {
  fit <- survfit(Surv(days, ended) ~ 1, subset = group == one, conf.type = "log-log")
  at <- summary(fit, times = target)
  say(paste0("share", one), 1 - at$surv, 1 - at$upper, 1 - at$lower)
  say(paste0("median", one), summary(fit)$table["median"])
  say(paste0("mean", one), survival:::survmean(fit, rmean = target)$matrix["rmean"])
}
whole <- survfit(Surv(days, ended) ~ 1)
say("times", whole$time[whole$n.event > 0])
say("open", whole$surv[whole$n.event > 0])
say("means", sapply(c(7, 30, 90), function(to) survival:::survmean(whole, rmean = to)$matrix["rmean"]))

# The funnel: the least and the largest count that both the exact tail and the normal score call inside.
inside <- function(n, p, tau, level) {
  x <- 0:n
  tail <- ifelse(x < n * p, pbinom(x, n, p), 1 - pbinom(x - 1, n, p))
  score <- abs(x / n - p) / sqrt(p * (1 - p) / n + tau^2)
  range(x[!(tail < (1 - level) / 2 & score > qnorm((1 + level) / 2))])
}
for (n in c(8, 60, 400)) for (p in c(0.5, 0.9)) for (tau in c(0, 0.05))
  say("inside", n, p, tau, inside(n, p, tau, 0.95), inside(n, p, tau, 0.998))
for (n in c(7, 60, 400, 5000)) say("tail", n, 0.83, qbinom(0.001, n, 0.83), pbinom(qbinom(0.001, n, 0.83), n, 0.83))

# Spiegelhalter 2005, appendix A.1.1 and equations 5 to 11, as he writes them.
interpolated <- function(q, n, p) {
  r <- qbinom(q, n, p)
  (r - (pbinom(r, n, p) - q) / (pbinom(r, n, p) - pbinom(r - 1, n, p))) / n
}
for (n in c(60, 400, 5000)) say("published", n, 0.83, sapply(c(0.001, 0.025, 0.975, 0.999), interpolated, n, 0.83))
size <- c(12, 35, 60, 60, 90, 140, 200, 310, 480, 700, 1500, 3200)
good <- rbinom(12, size, pmin(pmax(rnorm(12, 0.7, 0.06), 0), 1))
share <- good / size
score <- (share - 0.7) / sqrt(0.7 * 0.3 / size)
drawn <- pmin(pmax(score, quantile(score, 0.1)), quantile(score, 0.9))
phi <- mean(drawn^2)
w <- size / (0.7 * 0.3)
say("size", size)
say("good", good)
say("tau2", max(0, (12 * phi - 11) / (sum(w) - sum(w^2) / sum(w))))

# Empirical Bayes: likely shares and their limits, and the whole distribution of each unit's rank.
expected <- rep(c(0.7, 0.75), 6)
tau2 <- 0.06^2
strength <- expected * (1 - expected) / tau2 - 1
a <- expected * strength + good
b <- (1 - expected) * strength + size - good
say("expected", expected)
say("likely", a / (a + b))
say("low", qbeta(0.025, a, b))
say("high", qbeta(0.975, a, b))
middles <- (seq_len(4000) - 0.5) / 4000
ranked <- function(i) {
  beside <- qbeta(middles, a[i], b[i]) - expected[i]
  chance <- matrix(0, 12, length(middles))  # of each rank, at each of the unit's possible shares
  chance[1, ] <- 1
  for (j in setdiff(1:12, i)) {
    above <- 1 - pbeta(beside + expected[j], a[j], b[j])
    chance <- chance * rep(1 - above, each = 12) + rbind(0, chance[-12, ]) * rep(above, each = 12)
  }
  rowMeans(chance)
}
for (i in 1:12) say("ranks", ranked(i))

# How long a sum runs until it passes its limit: cases of one risk, and weeks of one expectation.
run <- function(h, k, theta, ...) arlCusum(h = h, k = k, theta = theta, digits = 2, ...)$ARL
risk <- 2^0.25 - 1  # of which a doubled odds ratio takes a quarter of a failure away
say("cases", risk, 2, 4.1, run(4.1, 0.25, risk, distr = "binomial", n = 1),
    run(4.1, 0.25, 2 * risk / (1 + risk), distr = "binomial", n = 1))
rate <- 3 * log(1.5) / 0.5  # of which a rate of half as much again takes three away
say("weeks", rate, 1.5, 6.5, run(6.5, 3, rate), run(6.5, 3, 1.5 * rate))
