import ArgumentParser
import ImageFiles

extension CompletionKind {
    /// Names of images that are read, and folders.
    static var images: CompletionKind { .file(extensions: ImageFile.Format.extensions.sorted()) }
}
