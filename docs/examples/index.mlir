// index.constant, index.add, index.mul
func.func @row_major(%row: index, %column: index) -> index {
  %width = index.constant 640
  %0 = index.mul %row, %width
  %1 = index.add %0, %column
  return %1 : index
}
// -----
// index.bool.constant
func.func @enabled() -> i1 {
  %true = index.bool.constant true
  return %true : i1
}
// -----
// index.sub
func.func @distance(%from: index, %to: index) -> index {
  %0 = index.sub %to, %from
  return %0 : index
}
// -----
// index.divs, index.rems, index.divu, index.remu
func.func @divide(%a: index, %b: index) -> (index, index, index, index) {
  %quotient = index.divs %a, %b
  %rest = index.rems %a, %b
  %unsigned = index.divu %a, %b
  %unsigned_rest = index.remu %a, %b
  return %quotient, %rest, %unsigned, %unsigned_rest : index, index, index, index
}
// -----
// index.ceildivs, index.ceildivu, index.floordivs
func.func @tiles(%n: index) -> (index, index, index) {
  %tile = index.constant 32
  %signed = index.ceildivs %n, %tile
  %unsigned = index.ceildivu %n, %tile
  %whole = index.floordivs %n, %tile
  return %signed, %unsigned, %whole : index, index, index
}
// -----
// index.maxs, index.mins
func.func @clamp(%i: index, %low: index, %high: index) -> index {
  %0 = index.maxs %i, %low
  %1 = index.mins %0, %high
  return %1 : index
}
// -----
// index.maxu, index.minu
func.func @span(%a: index, %b: index) -> (index, index) {
  %low = index.minu %a, %b
  %high = index.maxu %a, %b
  return %low, %high : index, index
}
// -----
// index.shl, index.shrs, index.shru
func.func @shifts(%x: index) -> (index, index, index) {
  %four = index.constant 4
  %left = index.shl %x, %four
  %arithmetic = index.shrs %x, %four
  %logical = index.shru %x, %four
  return %left, %arithmetic, %logical : index, index, index
}
// -----
// index.and, index.or, index.xor
func.func @align(%address: index, %flag: index) -> (index, index) {
  %mask = index.constant -64
  %aligned = index.and %address, %mask
  %tagged = index.or %aligned, %flag
  %untagged = index.xor %tagged, %flag
  return %aligned, %untagged : index, index
}
// -----
// index.casts, index.castu
// A narrow integer is extended by its sign, or with zeros; a wide one loses upper bits.
func.func @convert(%i: i32) -> (index, index) {
  %signed = index.casts %i : i32 to index
  %unsigned = index.castu %i : i32 to index
  return %signed, %unsigned : index, index
}
// -----
// index.cmp, #index.cmp_predicate
func.func @within(%i: index, %size: index) -> i1 {
  %0 = index.cmp ult(%i, %size)
  return %0 : i1
}
// -----
// index.sizeof
func.func @bytes_per_index() -> index {
  %eight = index.constant 8
  %bits = index.sizeof
  %bytes = index.divu %bits, %eight
  return %bytes : index
}
