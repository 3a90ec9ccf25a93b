import Testing
import VQZ

/// Files and arrays count qualities from 0, people from 1.
@Suite struct QualityTests {
    @Test func numbersFollowIndices() {
        #expect(Quality(index: 0).number == 1 && Quality(number: 1).index == 0)
        #expect(Quality(index: 7) == Quality(number: 8))
        #expect(Quality(index: 3) < Quality(index: 4))
        #expect("\(Quality(index: 255))" == "256")
        #expect(Quality.all(3).map(\.number) == [1, 2, 3])
    }
}
