import Container
import Raster

extension Image {
    /// The picture of a view, of 8 bits a sample.
    init(_ pixels: RasterPixels<UInt8>, _ header: FileHeader, _ view: View) {
        self.init(
            width: view.cells.columns.count, height: view.cells.rows.count, color: header.color,
            samples: pixels.samples, alpha: pixels.alpha)
    }
}

extension DeepImage {
    /// The picture of a view, of more than 8 bits a sample.
    init(_ pixels: RasterPixels<UInt16>, _ header: FileHeader, _ view: View, depth: Int) {
        self.init(
            width: view.cells.columns.count, height: view.cells.rows.count, color: header.color,
            depth: depth, samples: pixels.samples, alpha: pixels.alpha)
    }
}
