"""Kinds of values by the text alone, for what no run has shown: forward, statement by statement.

Nothing is believed that the text does not say: a name that is given several kinds, or that a loop
or a function brings along, stays unknown unless all that is known agrees.
"""

import ast

from common.cells.known import Known
from lessons.translate.kinds import BUILTINS
from lessons.translate.script import Script
from lessons.translate.tensors import combine, describe, item_of

TENSOR = Known(kind="tensor")
NUMBER = Known(kind="number", class_name="int")
_Scope = dict[str, Known | None]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_INNER = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def infer(script: Script, modules: frozenset[str]) -> None:
    """Note the kinds of a lesson's expressions; `modules` are its own classes of layers."""
    inference = _Inference(script, modules)
    for page in script.pages:
        if page.tree:
            inference.block(page.tree.body)
    inference.finish()


class _Inference:
    def __init__(self, script: Script, modules: frozenset[str]) -> None:
        self._script = script
        self._modules = modules
        self._classes = script.classes()
        self._scopes: list[_Scope] = [{}]
        # What a class gives its objects, by class; the class whose methods are being read.
        self._fields: dict[str, _Scope] = {}
        self._inside = ""
        # The lesson's own functions, until they are first called; what the others have returned,
        # and each of several; what the function that is being read returns.
        self._waiting: dict[str, ast.FunctionDef] = {}
        self._results: dict[str, Known | None] = {}
        self._several: dict[str, list[Known | None]] = {}
        self._returned: list[tuple[ast.expr, Known | None]] = []

    def finish(self) -> None:
        """Read the functions that nobody has called."""
        while self._waiting:
            self._enter(next(iter(self._waiting)), None)

    def block(self, body: list[ast.stmt]) -> None:
        """Read statements in order."""
        for stmt in body:
            self._statement(stmt)

    def _statement(self, stmt: ast.stmt) -> None:
        match stmt:
            case ast.FunctionDef() if not self._inside and len(self._scopes) == 1:
                self._waiting[stmt.name] = stmt
                self._results.pop(stmt.name, None)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(stmt)
            case ast.Return(value=ast.expr() as value):
                self._returned.append((value, self.of(value)))
            case ast.ClassDef():
                self._class(stmt)
            case ast.Assign():
                known = self.of(stmt.value)
                for target in stmt.targets:
                    self._bind(target, known, stmt.value)
            case ast.For() | ast.AsyncFor():
                self.of(stmt.iter)
                self._bind_loop(stmt.target, stmt.iter)
                self.block([*stmt.body, *stmt.orelse])
            case _:
                self._parts(stmt)

    def _parts(self, node: ast.AST) -> None:
        """Read the expressions and statements in a node of any other kind, in order."""
        for child in ast.iter_child_nodes(node):
            match child:
                case ast.expr():
                    self.of(child)
                case ast.stmt():
                    self._statement(child)
                case ast.withitem():
                    known = self.of(child.context_expr)
                    if child.optional_vars:
                        self._bind(child.optional_vars, known, None)
                case _:
                    self._parts(child)

    def _enter(self, name: str, call: ast.Call | None) -> None:
        """Read a function with what it is first called with, and note what it returns."""
        node = self._waiting.pop(name)
        given: _Scope = {}
        names = [one.arg for one in [*node.args.posonlyargs, *node.args.args]]
        if call is not None and not any(isinstance(one, ast.Starred) for one in call.args):
            kinds = self._script.kinds
            given = {own: kinds.of(one) for own, one in zip(names, call.args, strict=False)}
            given |= {one.arg: kinds.of(one.value) for one in call.keywords if one.arg}
        scopes, returned = self._scopes, self._returned
        self._scopes, self._returned = scopes[:1], []
        self._function(node, given)
        values = [known for _, known in self._returned]
        self._results[name] = values[0] if len(set(values)) == 1 else None
        tuples = [one for one, _ in self._returned if isinstance(one, ast.Tuple)]
        if len(tuples) == len(values) == 1:
            self._several[name] = [self._script.kinds.of(one) for one in tuples[0].elts]
        self._scopes, self._returned = scopes, returned

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, given: _Scope | None = None
    ) -> None:
        scope: _Scope = {}
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        is_module = self._inside in self._modules
        for place, argument in enumerate(every):
            known = (given or {}).get(argument.arg)
            if place == 0 and self._inside:
                known = self._object(self._inside)
            elif is_module and node.name in {"forward", "call"}:
                known = None if argument.arg == "training" else TENSOR
            scope[argument.arg] = known
            if known:
                self._script.kinds.tell(argument, known)
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.of(default)
        self._scopes.append(scope)
        self.block(node.body)
        self._scopes.pop()

    def _class(self, node: ast.ClassDef) -> None:
        for base in node.bases:
            self.of(base)
        outside, self._inside = self._inside, node.name
        self._fields.setdefault(node.name, {})
        methods = [one for one in node.body if isinstance(one, _FUNCTIONS)]
        for method in sorted(methods, key=lambda one: one.name not in {"__init__", "build"}):
            self._function(method)
        self.block([one for one in node.body if not isinstance(one, _FUNCTIONS)])
        self._inside = outside

    def _object(self, name: str) -> Known:
        kind = "module" if name in self._modules else "object"
        return Known(kind=kind, class_name=name, is_own=True)

    def _bind(self, target: ast.expr, known: Known | None, value: ast.expr | None) -> None:
        match target:
            case ast.Name():
                self._scopes[-1][target.id] = known
                if known:
                    self._script.kinds.tell(target, known)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if self._inside:
                self._fields[self._inside][name] = known
                self.of(target.value)
            case ast.Tuple() | ast.List():
                values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
                parts = self._parts_of(value)
                for place, one in enumerate(target.elts):
                    own = values[place] if len(values) == len(target.elts) else None
                    part = parts[place] if len(parts) == len(target.elts) else None
                    self._bind(one, self.of(own) if own else part, own)
            case ast.Attribute() | ast.Subscript():
                self.of(target.value)
                if isinstance(target, ast.Subscript):
                    self.of(target.slice)

    def _parts_of(self, value: ast.expr | None) -> list[Known | None]:
        """Return what each is that a function of the lesson returns several of."""
        is_call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
        return self._several.get(value.func.id, []) if is_call else []  # type: ignore[union-attr]

    def _bind_loop(self, target: ast.expr, over: ast.expr) -> None:
        said = self._script.said(over)
        item = None
        if said and said.phrase.name in {"parameters", "trainable_parameters"}:
            item = Known(kind="parameter")
        known = self.of(over)
        if known and known.kind in {"tensor", "loader", "dataset"}:
            item = TENSOR
        if (
            isinstance(over, ast.Call)
            and isinstance(over.func, ast.Name)
            and over.func.id == "range"
        ):
            item = NUMBER
        if isinstance(target, ast.Tuple):
            for one in target.elts:
                self._bind(one, TENSOR if item is TENSOR else None, None)
        else:
            self._bind(target, item, None)

    def of(self, node: ast.expr) -> Known | None:
        """Return what an expression is, and note it."""
        if isinstance(node, _INNER):
            self._comprehension(node)
            return self._script.kinds.of(node)
        if isinstance(node, ast.Lambda):
            self._scopes.append({one.arg: None for one in node.args.args})
            self.of(node.body)
            self._scopes.pop()
            return None
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.of(child)
            elif isinstance(child, ast.keyword):
                self.of(child.value)
        known = self._script.kinds.of(node) or self._inferred(node)
        if known is not None:
            self._script.kinds.tell(node, known)
        return known

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        self._scopes.append({})
        for generator in node.generators:
            self.of(generator.iter)
            self._bind_loop(generator.target, generator.iter)
            for condition in generator.ifs:
                self.of(condition)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in parts:
            self.of(part)
        self._scopes.pop()

    def _inferred(self, node: ast.expr) -> Known | None:
        match node:
            case ast.Name():
                return self._named(node.id)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if self._inside:
                return self._fields[self._inside].get(name)
            case ast.BinOp(left=left, right=right, op=op):
                return self._together([left, right], divides=isinstance(op, ast.Div))
            case ast.UnaryOp(op=op, operand=inner):
                return None if isinstance(op, ast.Not) else self._script.kinds.of(inner)
            case ast.Compare(left=left, comparators=others):
                known = self._together([left, *others])
                is_tensor = known is not None and known.kind == "tensor"
                ndim = known.ndim if known else -1
                return Known(kind="tensor", dtype="bool", ndim=ndim) if is_tensor else None
        return self._said(node) or self._called(node) or self._item(node)

    def _named(self, name: str) -> Known | None:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return None

    def _together(self, parts: list[ast.expr], *, divides: bool = False) -> Known | None:
        """Return what an operator gives: a tensor where one side is, a number where all are."""
        known = [self._script.kinds.of(one) for one in parts]
        kinds = [one.kind if one else "" for one in known]
        if "tensor" in kinds or "parameter" in kinds:
            return combine(known, self._script, divides=divides)
        if not all(kind == "number" for kind in kinds):
            return None
        names = {one.class_name for one in known if one}
        name = "float" if divides or "float" in names else "int" if names == {"int"} else ""
        return Known(kind="number", class_name=name)

    def _said(self, node: ast.expr) -> Known | None:
        reader = self._script.reader(node)
        said = reader.said(node)
        if said is None:
            return None
        gives = said.phrase.gives
        if gives == "tensor":
            return describe(said, reader)
        path = reader.path(node.func) if isinstance(node, ast.Call) else None
        return Known(kind=gives, class_name=path or "") if gives != "none" else Known(kind="none")

    def _called(self, node: ast.expr) -> Known | None:
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Name):
            if node.func.id in self._waiting:
                self._enter(node.func.id, node)
            if node.func.id in self._results and self._named(node.func.id) is None:
                return self._results[node.func.id]
            if node.func.id in self._classes and self._named(node.func.id) is None:
                return self._object(node.func.id)
            if self._script.reader(node).path(node.func) == node.func.id:
                return BUILTINS.get(node.func.id)
        known = self._script.kinds.of(node.func)
        is_layer = known is not None and known.kind in {"module", "loss"}
        return TENSOR if is_layer else None

    def _item(self, node: ast.expr) -> Known | None:
        if not isinstance(node, ast.Subscript):
            return None
        known = self._script.kinds.of(node.value)
        is_tensor = known is not None and known.kind in {"tensor", "parameter"}
        return item_of(known, node.slice, self._script) if known and is_tensor else None
