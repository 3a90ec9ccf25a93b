// What encoders ask of C's mathematics.

/// The nearest whole number, halves away from zero. Exact, as in every library.
double round(double value) {
    double whole = __builtin_trunc(value);
    return __builtin_fabs(value - whole) < 0.5 ? whole : whole + __builtin_copysign(1, value);
}

/// The logarithm of a finite value of at least 1, within 2^-48: estimates of sizes alone are made of it.
double log2(double value) {
    int exponent = 0;
    for (; value >= 2; value /= 2) exponent++;
    // ln(v) is 2 artanh((v - 1) / (v + 1)), a series of odd powers of at most 1/3.
    double ratio = (value - 1) / (value + 1), square = ratio * ratio, sum = 0;
    for (int power = 31; power > 0; power -= 2) sum = sum * square + 1.0 / power;
    return exponent + 2 / 0.693147180559945309 * ratio * sum;
}
