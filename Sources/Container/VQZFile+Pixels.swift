import Raster

// The pixels that sections hold without a model.
extension VQZFile {
    /// The alpha of a region of a file of indices, nil for an opaque image.
    ///
    /// What a file that is cut lacks is opaque. Only rows above the region's end are unpacked and checked.
    /// - Parameters:
    ///   - region: in pixels, within the image
    ///   - depth: bits of the samples that come out
    package func alpha<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        of region: Area, depth: Int, as type: Sample.Type = Sample.self
    ) throws(ContainerError) -> [Sample]? {
        guard header.hasAlpha else { return nil }
        switch header.version {
        case .version1:
            return try filteredAlpha(of: region).map {
                Sample(truncatingIfNeeded: SampleScale.scale(Int($0), from: 8, to: depth))
            }
        case .version2:
            let opaque = Sample.max >> (Sample.bitWidth - depth)
            return try raster(.alpha, header.alphaRaster, region, depth, missing: opaque).samples
        }
    }

    /// The pixels of a region of a file of exact pixels.
    ///
    /// What a file that is cut lacks is opaque and mid-gray. Only rows above the region's end are unpacked
    /// and checked.
    /// - Parameters:
    ///   - region: in pixels, within the image
    ///   - depth: bits of the samples that come out
    /// - Precondition: it is a file of exact pixels.
    package func exactPixels<Sample>(
        of region: Area, depth: Int, as type: Sample.Type = Sample.self
    ) throws(ContainerError) -> RasterPixels<Sample> {
        precondition(header.indices == nil, "a file of indices")
        return try raster(.exact, header.raster, region, depth, missing: Sample(1) << (depth - 1))
    }

    private func filteredAlpha(of region: Area) throws(ContainerError) -> [UInt8] {
        guard let section = section(.filteredAlpha), section.isWhole else {
            return [UInt8](repeating: 255, count: region.rows.count * region.columns.count)
        }
        return try AlphaCoding.decode(
            section.payload, width: header.width, height: header.height, region: region)
    }

    private func raster<Sample>(
        _ tag: Section.Tag, _ format: RasterFormat, _ region: Area, _ depth: Int, missing: Sample
    ) throws(ContainerError) -> RasterPixels<Sample> {
        guard let section = section(tag) else {
            return RasterPixels(of: region, format, missing: missing, depth: depth)
        }
        do throws(RasterError) {
            guard !section.isWhole else {
                return try RasterReader(section.payload, format).pixels(of: region, depth: depth)
            }
            return try RasterReader.pixels(
                ofCut: section.payload, format, region, depth: depth, missing: missing)
        } catch {
            throw .raster(tag: tag.rawValue, offset: section.payload.startIndex, error)
        }
    }
}
