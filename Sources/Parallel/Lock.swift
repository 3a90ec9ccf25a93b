// Only where Swift's own Mutex is missing.
#if hasFeature(Embedded)
#if canImport(Glibc)
import Glibc

/// What one thread holds at a time.
struct Lock: ~Copyable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func take() {
        pthread_mutex_lock(mutex)
    }

    func release() {
        pthread_mutex_unlock(mutex)
    }
}
#else
/// What the only thread holds.
struct Lock: ~Copyable {
    func take() {}

    func release() {}
}
#endif
#endif
