//! THE instruction table: one row states an instruction's sentence, name and operands; everything else about it is
//! generated (`table.rs`) or found from here.
//!
//! Registers: the first `nlocals` of a frame are locals (parameters, variables, cells, comprehension variables), the
//! others temporaries. **Every temporary is written once and consumed once**: an operand marked `Src` or `Window` takes
//! the object out of a temporary and leaves it dead; from a local it only borrows. **A dead register never holds an
//! object**, so nothing is cleared on fast paths and unwinding drops everything from a given register up.
//!
//! `r[x]` is register x, `k` a constant, `n` a name. `handled` is the exception being handled (`sys.exception()`).

use super::table::{Kind, Row, length_of, opcodes};

opcodes! {
    // ---- moves and names
    /// Do nothing.
    Nop();
    /// `dst = src`; both live afterwards.
    Copy(dst: Dst, src: Peek);
    /// `dst = src`; src is dead afterwards, local or not.
    Take(dst: Dst, src: Peek);
    /// `dst = k`.
    LoadConst(dst: Dst, value: Const);
    /// `dst = value`, a small integer.
    LoadInt(dst: Dst, value: Imm16);
    /// `dst` becomes unbound: locals that may be read before they are assigned begin so.
    LoadUndef(dst: Dst);
    /// `first` and the next locals, `count` of them, become unbound.
    LoadUndefs(first: DstWindow, count: Count);
    /// `dst` is unbound from here on; what it held, if anything, is dropped.
    Unbind(dst: Dst);
    /// Drop `src`, a temporary or a local that is not a variable; it is dead afterwards.
    Drop(src: Peek);
    /// Raise UnboundLocalError if the local `src` is unbound.
    CheckLocal(src: Peek);
    /// `del src`: UnboundLocalError if unbound, else unbound from now on.
    DeleteLocal(src: Peek);
    /// `dst = ` local beyond the first 256 registers; UnboundLocalError if unbound.
    LoadHigh(dst: Dst, index: High);
    /// Local beyond the first 256 registers `= src`. Such locals begin unbound.
    StoreHigh(src: Src, index: High);
    /// `dst = ` local beyond the first 256 registers, bound or not, which is unbound afterwards (temporaries of deep
    /// expressions wait there).
    TakeHigh(dst: Dst, index: High);
    /// Delete a local beyond the first 256 registers.
    DeleteHigh(unused: Count, index: High);
    /// Wrap the local `cell` in a new cell (of what it holds; unbound where `is_unbound` is not 0).
    MakeCell(cell: Update, is_unbound: Flags);
    /// `dst = ` content of the cell in local `cell`; NameError or UnboundLocalError if unbound.
    LoadCell(dst: Dst, cell: Peek);
    /// Content of the cell in local `cell` `= src`.
    StoreCell(cell: Peek, src: Src);
    /// Delete the content of the cell in local `cell`.
    DeleteCell(cell: Peek);
    /// `dst = ` free variable; NameError if unbound.
    LoadFree(dst: Dst, index: Free);
    /// Free variable `= src`.
    StoreFree(index: Free, src: Src);
    /// Delete the content of a free variable.
    DeleteFree(index: Free);
    /// `dst = ` the cell itself of a free variable, for an inner function's closure.
    LoadFreeCell(dst: Dst, index: Free);
    /// `dst = n`, from the globals, then the builtins.
    LoadGlobal(dst: Dst, name: Name, version: Cache, index: Cache, builtins_version: Cache);
    /// Global `n = src`.
    StoreGlobal(src: Src, name: Name, version: Cache, index: Cache);
    /// `del n`, a global.
    DeleteGlobal(name: Name);
    /// `dst = n`, from the mapping `namespace`, then the globals, then the builtins.
    LoadName(dst: Dst, namespace: Peek, name: Name);
    /// `namespace[n] = src`.
    StoreName(namespace: Peek, src: Src, name: Name);
    /// `del namespace[n]`; NameError if missing.
    DeleteName(namespace: Peek, name: Name);
    /// `dst = n`, from the mapping `namespace`, else the free variable.
    LoadNameOrFree(dst: Dst, namespace: Peek, index: Free, name: Name);
    /// `dst = n`, from the mapping `namespace`, else the cell in local `cell`.
    LoadNameOrCell(dst: Dst, namespace: Peek, cell: Peek, name: Name);

    // ---- attributes and items. Flags: 1 the object's register is a temporary, 2 the value's is.
    /// `dst = object.n`.
    GetAttr(dst: Dst, object: Src, temporaries: Flags, shape: Cache, name: NameCache, value: Cache, value2: Cache);
    /// `object.n = value`.
    SetAttr(object: Src, value: Src, temporaries: Flags, shape: Cache, name: NameCache, new_shape: Cache, other_shape: Cache, other_slot: Cache, other_new_shape: Cache);
    /// `del object.n`.
    DelAttr(object: Src, name: Name);
    /// Look `object.n` up to be called by CallMethod: callee into `window`, object as first argument (or unbound where
    /// the attribute is no method).
    GetMethod(window: Dst, object: Src, temporaries: Flags, shape: Cache, name: NameCache, function: Cache, function2: Cache, other_shape: Cache, other: Cache, other2: Cache);
    /// As GetMethod for `super().n`, where `class` is the variable `__class__`. `callee` is the global `super`.
    GetSuper(window: Dst, callee: Src, class: Free, shape: Cache, name: NameCache, function: Cache, function2: Cache, class_shape: Cache);
    /// `dst = object[key]`.
    GetItem(dst: Dst, object: Src, key: Src);
    /// `dst = object[key]`, a small integer.
    GetItemImm(dst: Dst, object: Src, key: Imm);
    /// `object[key] = value`.
    SetItem(object: Src, key: Src, value: Src);
    /// `del object[key]`.
    DelItem(object: Src, key: Src);
    /// `dst = slice(first, first + 1, first + 2)`.
    BuildSlice(dst: Dst, first: Window);

    // ---- arithmetic
    /// `dst = left + right`.
    Add(dst: Dst, left: Src, right: Src);
    /// `dst = left - right`.
    Sub(dst: Dst, left: Src, right: Src);
    /// `dst = left * right`.
    Mul(dst: Dst, left: Src, right: Src);
    /// `dst = left / right`.
    Div(dst: Dst, left: Src, right: Src);
    /// `dst = left // right`.
    FloorDiv(dst: Dst, left: Src, right: Src);
    /// `dst = left % right`.
    Mod(dst: Dst, left: Src, right: Src);
    /// `dst = left ** right`.
    Pow(dst: Dst, left: Src, right: Src);
    /// `dst = left @ right`.
    MatMul(dst: Dst, left: Src, right: Src);
    /// `dst = left << right`.
    LShift(dst: Dst, left: Src, right: Src);
    /// `dst = left >> right`.
    RShift(dst: Dst, left: Src, right: Src);
    /// `dst = left & right`.
    And(dst: Dst, left: Src, right: Src);
    /// `dst = left | right`.
    Or(dst: Dst, left: Src, right: Src);
    /// `dst = left ^ right`.
    Xor(dst: Dst, left: Src, right: Src);
    /// `dst = left += right`.
    InplaceAdd(dst: Dst, left: Src, right: Src);
    /// `dst = left -= right`.
    InplaceSub(dst: Dst, left: Src, right: Src);
    /// `dst = left *= right`.
    InplaceMul(dst: Dst, left: Src, right: Src);
    /// `dst = left /= right`.
    InplaceDiv(dst: Dst, left: Src, right: Src);
    /// `dst = left //= right`.
    InplaceFloorDiv(dst: Dst, left: Src, right: Src);
    /// `dst = left %= right`.
    InplaceMod(dst: Dst, left: Src, right: Src);
    /// `dst = left **= right`.
    InplacePow(dst: Dst, left: Src, right: Src);
    /// `dst = left @= right`.
    InplaceMatMul(dst: Dst, left: Src, right: Src);
    /// `dst = left <<= right`.
    InplaceLShift(dst: Dst, left: Src, right: Src);
    /// `dst = left >>= right`.
    InplaceRShift(dst: Dst, left: Src, right: Src);
    /// `dst = left &= right`.
    InplaceAnd(dst: Dst, left: Src, right: Src);
    /// `dst = left |= right`.
    InplaceOr(dst: Dst, left: Src, right: Src);
    /// `dst = left ^= right`.
    InplaceXor(dst: Dst, left: Src, right: Src);
    /// `dst = left + right`, a small integer.
    AddImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left - right`, a small integer.
    SubImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left += right`, a small integer.
    InplaceAddImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left -= right`, a small integer.
    InplaceSubImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left * right`, a small integer.
    MulImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left * right`, the left operand a small integer.
    ImmMul(dst: Dst, right: Src, left: Imm);
    /// `dst = left // right`, a small integer.
    FloorDivImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left % right`, a small integer.
    ModImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left & right`, a small integer.
    AndImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left << right`, a small integer.
    LShiftImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left >> right`, a small integer.
    RShiftImm(dst: Dst, left: Src, right: Imm);
    /// `dst = left + k`, a number.
    AddConst(dst: Dst, left: Src, right: Const);
    /// `dst = left - k`, a number.
    SubConst(dst: Dst, left: Src, right: Const);
    /// `dst = left * k`, a number.
    MulConst(dst: Dst, left: Src, right: Const);
    /// `dst = left * right`, the left operand a constant.
    ConstMul(dst: Dst, right: Src, left: Const);
    /// `dst = left / k`, a number.
    DivConst(dst: Dst, left: Src, right: Const);
    /// `dst = left % k`, a number.
    ModConst(dst: Dst, left: Src, right: Const);
    /// `dst = left & k`, an integer.
    AndConst(dst: Dst, left: Src, right: Const);
    /// `dst = left ** k`, a number.
    PowConst(dst: Dst, left: Src, right: Const);
    /// `dst = -src`.
    Neg(dst: Dst, src: Src);
    /// `dst = +src`.
    Pos(dst: Dst, src: Src);
    /// `dst = ~src`.
    Invert(dst: Dst, src: Src);
    /// `dst = not src`.
    Not(dst: Dst, src: Src);

    // ---- comparison
    /// `dst = left < right`.
    Lt(dst: Dst, left: Src, right: Src);
    /// `dst = left <= right`.
    Le(dst: Dst, left: Src, right: Src);
    /// `dst = left > right`.
    Gt(dst: Dst, left: Src, right: Src);
    /// `dst = left >= right`.
    Ge(dst: Dst, left: Src, right: Src);
    /// `dst = left == right`.
    Eq(dst: Dst, left: Src, right: Src);
    /// `dst = left != right`.
    Ne(dst: Dst, left: Src, right: Src);
    /// `dst = left is right`.
    Is(dst: Dst, left: Src, right: Src);
    /// `dst = left is not right`.
    IsNot(dst: Dst, left: Src, right: Src);
    /// `dst = item in container`.
    In(dst: Dst, item: Src, container: Src);
    /// `dst = item not in container`.
    NotIn(dst: Dst, item: Src, container: Src);

    // ---- jumps. `Jump*` go forward, `Loop*` backward (and check for interrupts).
    /// Go on at `target`, ahead.
    JumpForward(target: Jump24);
    /// Go on at `target`, behind.
    JumpBackward(target: Jump24);
    /// Jump if `src` is true.
    JumpIfTrue(src: Src, target: Jump);
    /// Jump if `src` is false.
    JumpIfFalse(src: Src, target: Jump);
    /// Jump back if `src` is true.
    LoopIfTrue(src: Src, target: Jump);
    /// Jump back if `src` is false.
    LoopIfFalse(src: Src, target: Jump);
    /// If `src`, a temporary, is true, jump and keep it, else drop it.
    JumpIfTrueOrDrop(src: Update, target: Jump);
    /// If `src`, a temporary, is false, jump and keep it, else drop it.
    JumpIfFalseOrDrop(src: Update, target: Jump);
    /// Jump if `src` is None.
    JumpIfNone(src: Src, target: Jump);
    /// Jump if `src` is not None.
    JumpIfNotNone(src: Src, target: Jump);
    /// Jump unless `left < right`.
    JumpUnlessLt(left: Src, right: Src, target: Jump);
    /// Jump unless `left <= right`.
    JumpUnlessLe(left: Src, right: Src, target: Jump);
    /// Jump unless `left > right`.
    JumpUnlessGt(left: Src, right: Src, target: Jump);
    /// Jump unless `left >= right`.
    JumpUnlessGe(left: Src, right: Src, target: Jump);
    /// Jump unless `left == right`.
    JumpUnlessEq(left: Src, right: Src, target: Jump);
    /// Jump unless `left != right`.
    JumpUnlessNe(left: Src, right: Src, target: Jump);
    /// Jump unless `left < right`, a small integer.
    JumpUnlessLtImm(left: Src, right: Imm, target: Jump);
    /// Jump unless `left <= right`, a small integer.
    JumpUnlessLeImm(left: Src, right: Imm, target: Jump);
    /// Jump unless `left > right`, a small integer.
    JumpUnlessGtImm(left: Src, right: Imm, target: Jump);
    /// Jump unless `left >= right`, a small integer.
    JumpUnlessGeImm(left: Src, right: Imm, target: Jump);
    /// Jump unless `left == right`, a small integer.
    JumpUnlessEqImm(left: Src, right: Imm, target: Jump);
    /// Jump unless `left != right`, a small integer.
    JumpUnlessNeImm(left: Src, right: Imm, target: Jump);
    /// Jump back if `left < right`.
    LoopIfLt(left: Src, right: Src, target: Jump);
    /// Jump back if `left <= right`.
    LoopIfLe(left: Src, right: Src, target: Jump);
    /// Jump back if `left > right`.
    LoopIfGt(left: Src, right: Src, target: Jump);
    /// Jump back if `left >= right`.
    LoopIfGe(left: Src, right: Src, target: Jump);
    /// Jump back if `left == right`.
    LoopIfEq(left: Src, right: Src, target: Jump);
    /// Jump back if `left != right`.
    LoopIfNe(left: Src, right: Src, target: Jump);
    /// Jump back if `left < right`, a small integer.
    LoopIfLtImm(left: Src, right: Imm, target: Jump);
    /// Jump back if `left <= right`, a small integer.
    LoopIfLeImm(left: Src, right: Imm, target: Jump);
    /// Jump back if `left > right`, a small integer.
    LoopIfGtImm(left: Src, right: Imm, target: Jump);
    /// Jump back if `left >= right`, a small integer.
    LoopIfGeImm(left: Src, right: Imm, target: Jump);
    /// Jump back if `left == right`, a small integer.
    LoopIfEqImm(left: Src, right: Imm, target: Jump);
    /// Jump back if `left != right`, a small integer.
    LoopIfNeImm(left: Src, right: Imm, target: Jump);

    // ---- calls. `argc` counts positional and keyword arguments together, the method's object not.
    /// Call `window` with `argc` arguments.
    Call(window: CallWindow, argc: Count);
    /// Call what GetMethod left in `window`; `argc` arguments follow the object.
    CallMethod(window: CallWindow, argc: Count);
    /// Call in code whose frame is on the heap (generators, coroutines).
    CallHeap(window: CallWindow, argc: Count);
    /// CallMethod in code whose frame is on the heap.
    CallMethodHeap(window: CallWindow, argc: Count);
    /// Call; the last arguments are keywords, named by the tuple `names`.
    CallKw(window: CallWindow, argc: Count, names: Const);
    /// CallMethod; the last arguments are keywords, named by the tuple `names`.
    CallMethodKw(window: CallWindow, argc: Count, names: Const);
    /// Call `window` with `*` its first argument register (a tuple) and, where `has_kwargs`, `**` its second (a dict).
    CallEx(window: CallWindow, has_kwargs: Flags);
    /// Return `src`; the first `nlocals` registers are dropped.
    Return(src: Src, nlocals: Count);
    /// Return from a generator or coroutine: it is finished.
    ReturnHeap(src: Src, nlocals: Count);

    // ---- functions and displays
    /// `dst = ` function of code `k`. Flags say which of these stand from `first` on, in this order: 1 tuple of
    /// defaults, 2 dict of keyword defaults, 4 dict of annotations, 8 tuple of cells, 16 tuple of type parameters.
    MakeFunction(dst: Dst, first: Window, parts: Flags, code: Const);
    /// `dst = builtins.__build_class__`.
    LoadBuildClass(dst: Dst);
    /// `dst = [first, …]` of `count`.
    BuildList(dst: Dst, first: Window, count: Count);
    /// `dst = (first, …)` of `count`.
    BuildTuple(dst: Dst, first: Window, count: Count);
    /// `dst = {first, …}` of `count`.
    BuildSet(dst: Dst, first: Window, count: Count);
    /// `dst = {first: first + 1, …}` of `count` pairs.
    BuildMap(dst: Dst, first: Window, count: Count);
    /// `dst = ` the strings from `first` on, joined.
    BuildString(dst: Dst, first: Window, count: Count);
    /// Append to a list that only this code knows.
    ListAppend(list: Peek, item: Src);
    /// Extend such a list by an iterable (`*item` in a display or call; TypeError "… must be an iterable").
    ListExtend(list: Peek, iterable: Src);
    /// `dst = tuple(iterable)`, the only `*` of a call of `callee` (TypeError "… argument after * must be an iterable …").
    StarToTuple(dst: Dst, iterable: Src, callee: Peek);
    /// `dst = tuple(list)`.
    ListToTuple(dst: Dst, list: Src);
    /// Add to such a set.
    SetAdd(set: Peek, item: Src);
    /// Update such a set by an iterable.
    SetUpdate(set: Peek, iterable: Src);
    /// `dict[key] = value` for such a dict.
    MapAdd(dict: Peek, key: Src, value: Src);
    /// Update such a dict by a mapping (`**mapping` in a display).
    DictUpdate(dict: Peek, mapping: Src);
    /// The same in a call of `callee`: TypeError for keys that repeat or are not strings.
    DictMerge(dict: Peek, mapping: Src, callee: Peek);
    /// `dst = ` conversion of `src`: 1 str, 2 repr, 3 ascii.
    ConvertValue(dst: Dst, src: Src, conversion: Flags);
    /// `dst = format(src)`.
    FormatValue(dst: Dst, src: Src);
    /// `dst = format(src, spec)`.
    FormatSpec(dst: Dst, src: Src, spec: Src);
    /// `first, … = src`, `count` targets.
    UnpackSequence(first: DstWindow, src: Src, count: Count);
    /// `first, …, *list, … = src`: `before` items, a list, `after` items.
    UnpackEx(first: DstWindow, src: Src, before: Count, after: Word);

    // ---- iteration
    /// `dst = iter(src)`.
    GetIter(dst: Dst, src: Src);
    /// Next item of `iterator` into `dst` and jump back; at its end drop `iterator` and fall through.
    ForIter(dst: Dst, iterator: Update, target: Jump);
    /// `dst = aiter(src)` (`__aiter__`, which must give an asynchronous iterator).
    GetAIter(dst: Dst, src: Src);
    /// `dst = ` awaitable of `iterator.__anext__()`, ready for YieldFrom.
    GetANext(dst: Dst, iterator: Peek);
    /// First instruction of the handler around GetANext and its await: on StopAsyncIteration drop the exception and
    /// the iterator and go on after this instruction, else go on raising.
    EndAsyncFor(iterator: Update);

    // ---- context managers
    /// `first = ` bound `__exit__` of `src`, `first + 1 = src.__enter__()`.
    EnterWith(first: DstWindow, src: Src);
    /// `first = ` bound `__aexit__` of `src`, `first + 1 = src.__aenter__()`.
    EnterAsyncWith(first: DstWindow, src: Src);
    /// `dst = exit(type, handled, traceback)`.
    WithExceptStart(dst: Dst, exit: Peek);

    // ---- exceptions
    /// First instruction of a handler: `previous = handled`, and handled is the exception that was caught.
    PushExc(previous: Dst);
    /// `handled = previous`.
    PopExc(previous: Src);
    /// `dst = handled`.
    LoadExc(dst: Dst);
    /// Jump unless handled is an instance of `class`, a class or tuple of classes.
    JumpUnlessExc(class: Src, target: Jump);
    /// `except* class`: `first = ` the matching part of `group` (or None), `first + 1 = ` the rest (or None). A matching
    /// part becomes `handled`.
    MatchStar(first: DstWindow, group: Src, class: Src);
    /// End of `except*`: `dst = ` what to raise of `exceptions` (a list of raised ones and the unmatched rest) given the
    /// original exception, or None.
    JoinStar(dst: Dst, original: Src, exceptions: Src);
    /// `raise src`.
    Raise(src: Src);
    /// `raise src from cause`.
    RaiseFrom(src: Src, cause: Src);
    /// `raise`: RuntimeError where nothing is handled.
    RaiseBare();
    /// Go on raising `src`, its traceback as it was, after `handled = previous`.
    Reraise(src: Src, previous: Src);
    /// `dst = AssertionError`.
    LoadAssertionError(dst: Dst);

    // ---- coroutines
    /// Suspend with `src`; `dst = ` what is sent. In asynchronous generators this is the generator's own yield.
    Yield(dst: Dst, src: Src);
    /// `dst = ` iterator that `await src` drives. Where: 0 await, 1 `__aenter__`, 2 `__aexit__`.
    GetAwaitable(dst: Dst, src: Src, r#where: Flags);
    /// `dst = ` iterator that `yield from src` drives.
    GetYieldFromIter(dst: Dst, src: Src);
    /// `result` holds None and then what is sent: drive `delegate`, suspending as it does, until it returns into
    /// `result`; then `delegate` is dead.
    YieldFrom(result: Update, delegate: Update);

    // ---- imports
    /// `dst = __import__(n, globals, locals, fromlist, level)`.
    ImportName(dst: Dst, fromlist: Src, level: Src, name: Name);
    /// `dst = module.n`, else the submodule; ImportError if missing.
    ImportFrom(dst: Dst, module: Peek, name: Name);
    /// `from module import *` into `namespace` (the globals where `is_global` is not 0).
    ImportStar(module: Src, namespace: Peek, is_global: Flags);

    // ---- pattern matching
    /// `dst = ` whether `subject` is a sequence (PEP 634).
    MatchSequence(dst: Dst, subject: Peek);
    /// `dst = ` whether `subject` is a mapping (PEP 634).
    MatchMapping(dst: Dst, subject: Peek);
    /// `dst = len(subject)`.
    GetLen(dst: Dst, subject: Peek);
    /// `dst = ` tuple of the values of `keys` (a tuple) in `subject`, or None.
    MatchKeys(dst: Dst, subject: Peek, keys: Peek);
    /// `dst = dict(subject)` without `keys` (a tuple).
    MatchRest(dst: Dst, subject: Peek, keys: Src);
    /// `dst = ` tuple of the attributes that `class(…)` asks for, or None: `positional` of them by `__match_args__`, then
    /// those named by the tuple `keywords`.
    MatchClass(dst: Dst, subject: Peek, class: Src, positional: Word, keywords: Const);

    // ---- rare
    /// Make sure that the namespace (the globals where `is_global` is not 0) has `__annotations__`.
    SetupAnnotations(namespace: Peek, is_global: Flags);
    /// `dst = intrinsic(first, …)`; `number` is an `Intrinsic`.
    CallIntrinsic(dst: Dst, first: Window, number: Flags);

    // ---- stubs: where native code enters and leaves evaluation; never emitted
    /// Leave evaluation: a function that native code called returned.
    Exit();
    /// Leave evaluation: an exception reached native code.
    ExitError();
    /// `__init__` returned: give the instance to the caller.
    InitDone();
    /// Make the instructions of the code object that runs, and go to the first: code begins so.
    LoadCode();
    /// A function begins while somebody watches: report the call.
    TraceEntry();
    /// A line may begin with the next instruction, the one in the upper three bytes: report it.
    TraceLine();
    /// The next instruction calls: report it, if it calls native code.
    TraceCall();
    /// The instruction before has called: report the return of native code.
    TraceCalled();
    /// A special method returned: the instruction that called it goes on.
    SpecialDone();
    /// A generator driven by ForIter yielded.
    ForYielded();
    /// A generator driven by ForIter finished.
    ForFinished();
    /// A generator driven by native code yielded.
    NativeYielded();
    /// A generator driven by native code finished.
    NativeFinished();
}

/// What `CallIntrinsic` computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Intrinsic {
    /// `sys.displayhook(a)`: an expression statement at the prompt.
    Display = 0,
    /// `TypeVar(name)`.
    TypeVar = 1,
    /// `TypeVar(name)` with a function that gives the bound.
    TypeVarWithBound = 2,
    /// `TypeVar(name)` with a function that gives the constraints.
    TypeVarWithConstraints = 3,
    /// `ParamSpec(name)`.
    ParamSpec = 4,
    /// `TypeVarTuple(name)`.
    TypeVarTuple = 5,
    /// Type parameter `a` with a function `b` that gives its default; gives `a`.
    SetTypeParamDefault = 6,
    /// `Generic[*a]` for a tuple of type parameters.
    SubscriptGeneric = 7,
    /// `TypeAliasType(name, function that gives the value, type parameters or None)`.
    TypeAlias = 8,
}

pub const INTRINSICS: &[(Intrinsic, &str, usize)] = &[
    (Intrinsic::Display, "display", 1),
    (Intrinsic::TypeVar, "typevar", 1),
    (Intrinsic::TypeVarWithBound, "typevar_with_bound", 2),
    (Intrinsic::TypeVarWithConstraints, "typevar_with_constraints", 2),
    (Intrinsic::ParamSpec, "paramspec", 1),
    (Intrinsic::TypeVarTuple, "typevartuple", 1),
    (Intrinsic::SetTypeParamDefault, "set_typeparam_default", 2),
    (Intrinsic::SubscriptGeneric, "subscript_generic", 1),
    (Intrinsic::TypeAlias, "typealias", 3),
];

impl Op {
    /// This opcode's row of the table.
    #[inline]
    #[must_use]
    pub fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// As `of`, for words that are known to be instructions: the machine's dispatch.
    ///
    /// # Safety
    /// The low byte of `word` is an opcode.
    #[inline(always)]
    #[must_use]
    #[allow(unsafe_code)]
    pub unsafe fn of_byte_unchecked(byte: u8) -> Op {
        // SAFETY: the caller's promise; the enum is a byte without gaps.
        unsafe { std::mem::transmute::<u8, Op>(byte) }
    }

    /// The opcode of an instruction's first word.
    #[inline]
    #[must_use]
    pub fn of(word: u32) -> Op {
        OPS[(word & 0xff) as usize]
    }
}
