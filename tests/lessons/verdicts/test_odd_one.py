"""Who is named where three versions differ, and what counts as alike."""

from tests.lessons.verdicts.build import findings, kinds, module, plain, result, step, tensor

NET = module({"w": [[1.0, 2.0]], "bias": [0.0, 0.0, 0.0]})
MADE = step("net = f()", bound={"net": NET}, binds=("net",))


def test_what_is_excused_goes_with_what_it_equals() -> None:
    rows = step("sum(len(p) for p in net.parameters())", shown=result(plain(18)), uses=("net",))
    all_ = step("sum(p.numel() for p in net.parameters())", shown=result(plain(49)), uses=("net",))
    keras = step("net.count_params()", shown=result(plain(49)), uses=("net",))
    for order in ({"paddle": all_, "keras": keras}, {"keras": keras, "paddle": all_}):
        told = {name: [MADE, one] for name, one in {"pytorch": rows, **order}.items()}
        assert kinds(**told) == [("pytorch", "different values")]
        told = dict(reversed(told.items()))
        assert kinds(**told) == [("pytorch", "different values")]


def test_arrays_may_be_wider_but_not_of_another_kind() -> None:
    def x(dtype: str, role: str = "tensor") -> list[object]:
        return [step("x = f()", bound={"x": tensor([0, 1, 2], dtype, role=role)}, binds=("x",))]

    assert not kinds(pytorch=x("float32"), paddle=x("float32"), keras=x("float64", "array"))
    told = findings(pytorch=x("float32"), paddle=x("int64"), keras=x("int32", "array"))
    assert [(one.framework, one.kind) for one in told] == [("pytorch", "different dtype")]


def test_a_vector_has_no_rows_and_columns() -> None:
    net = module({"0.bias": [0.0] * 8, "1.bias": [0.0]})
    made = step("net = f()", bound={"net": net}, binds=("net",))
    wrong = step("net[0].bias", uses=("net",), shown=result(tensor([0.0] * 8)))
    right = step("net[1].bias", uses=("net",), shown=result(tensor([0.0])))
    told = {"pytorch": [made, wrong], "paddle": [made, right], "keras": [made, right]}
    assert kinds(**told) == [("pytorch", "different structure")]
