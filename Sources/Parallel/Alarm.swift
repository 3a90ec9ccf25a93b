#if canImport(Glibc)
import Glibc

/// What one thread sleeps on until another one wakes it. Signals that nobody waits for are kept.
final class Alarm: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() {
        sem_post(semaphore)
    }

    func wait() {
        // Handlers of the process's signals interrupt it.
        while sem_wait(semaphore) != 0 {}
    }
}
#endif
