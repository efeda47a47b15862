import statistics as s
d = [2, 4, 4, 5, 7, 9]
print(s.mean(d), s.fmean(d), s.median(d), s.median_low(d), s.median_high(d), s.mode(d), s.multimode("aabb"), s.pstdev([1, 2, 3, 4]), s.variance(d), s.stdev([1.5, 2.5]))
print(s.quantiles(d), s.quantiles(d, n=3, method="inclusive"), s.harmonic_mean([40, 60]), s.geometric_mean([54, 24, 36]), s.correlation([1, 2, 3], [2, 4, 7]), s.covariance([1, 2, 3], [1, 2, 3]))
n = s.NormalDist(100, 15)
print(n, n.cdf(115), n.inv_cdf(0.9), n.pdf(100), n + 5, n.overlap(s.NormalDist(110, 15)), s.linear_regression([1, 2, 3], [2, 4, 6]), s.NormalDist.from_samples(d))
for bad in (lambda: s.mean([]), lambda: s.variance([1]), lambda: s.mode([]), lambda: s.quantiles([1], n=0)):
    try:
        bad()
    except s.StatisticsError as error:
        print(error)
