import Raster
import Testing

@Suite struct IndexMapTests {
    @Test func groupsAreStoredOneAfterAnother() {
        var map = IndexMap(rows: 2, columns: 3, groups: 4)
        #expect(map.positions == 6 && map.indices == [UInt8](repeating: 0, count: 24))
        #expect(map.range(of: 3) == 18..<24)
        map[group: 1] = [1, 2, 3, 4, 5, 6]
        #expect(Array(map.indices[6..<12]) == [1, 2, 3, 4, 5, 6])
        #expect(Array(map[group: 1]) == [1, 2, 3, 4, 5, 6])
        #expect(map[group: 0].allSatisfy { $0 == 0 } && map[group: 2].allSatisfy { $0 == 0 })
    }

    @Test func mapsOfNoGroupsAreEmpty() {
        #expect(IndexMap(rows: 5, columns: 5, groups: 0).indices.isEmpty)
    }
}
