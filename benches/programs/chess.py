"""A chess move generator: all positions that legal moves lead to, counted to a depth, as `perft` does."""

import sys

SIZE = 60_000
QUICK = 500

EMPTY = "."
NORTH, SOUTH, EAST, WEST = -10, 10, 1, -1
DIAGONALS = (NORTH + EAST, NORTH + WEST, SOUTH + EAST, SOUTH + WEST)
STRAIGHTS = (NORTH, SOUTH, EAST, WEST)
KNIGHT_JUMPS = (-21, -19, -12, -8, 8, 12, 19, 21)

POSITIONS = {
    "opening": "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq -",
    "castles": "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq -",
    "pawns": "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - -",
    "promotion": "n1n5/PPPk4/8/8/8/8/4Kppp/5N1N b - -",
}


class Move:
    """From one square to another, with what else changes."""

    __slots__ = ("start", "end", "promotion", "kind")

    def __init__(self, start, end, promotion=None, kind="plain"):
        self.start = start
        self.end = end
        self.promotion = promotion
        self.kind = kind

    def __str__(self):
        return square_name(self.start) + square_name(self.end) + (self.promotion or "").lower()


def square_name(square):
    row, column = divmod(square, 10)
    return "abcdefgh"[column - 1] + str(10 - row)


def square_number(name):
    return (10 - int(name[1])) * 10 + "abcdefgh".index(name[0]) + 1


class Board:
    """Squares in rows of ten with a rim of blanks, so that a step off the board is seen."""

    def __init__(self, fen):
        placement, side, castling, passant = fen.split()
        rows = [" " * 10] * 2
        for row in placement.split("/"):
            for digit in "12345678":
                row = row.replace(digit, EMPTY * int(digit))
            rows.append(f" {row} ")
        rows += [" " * 10] * 2
        self.squares = list("".join(rows))
        self.white = side == "w"
        self.castling = set(castling) - {"-"}
        self.passant = None if passant == "-" else square_number(passant)

    def own(self, piece):
        return piece.isupper() if self.white else piece.islower()

    def foe(self, piece):
        return piece.islower() if self.white else piece.isupper()

    def king(self, white):
        return self.squares.index("K" if white else "k")

    def attacked(self, square, by_white):
        """Whether a piece of the side `by_white` could take on `square`."""
        squares = self.squares
        pawn, knight, bishop, rook, queen, king = "PNBRQK" if by_white else "pnbrqk"
        behind = SOUTH if by_white else NORTH
        if squares[square + behind + EAST] == pawn or squares[square + behind + WEST] == pawn:
            return True
        if any(squares[square + jump] == knight for jump in KNIGHT_JUMPS):
            return True
        for directions, slider in ((DIAGONALS, bishop), (STRAIGHTS, rook)):
            for direction in directions:
                there = square + direction
                if squares[there] == king:
                    return True
                while squares[there] == EMPTY:
                    there += direction
                if squares[there] in (slider, queen):
                    return True
        return False

    def moves(self):
        """Moves that the pieces can make, whatever happens to the own king."""
        for square in range(21, 99):
            piece = self.squares[square]
            if not piece.isalpha() or not self.own(piece):
                continue
            kind = piece.upper()
            if kind == "P":
                yield from self.pawn_moves(square)
            elif kind == "N":
                yield from self.steps(square, KNIGHT_JUMPS)
            elif kind == "K":
                yield from self.steps(square, STRAIGHTS + DIAGONALS)
                yield from self.castles(square)
            else:
                if kind in "BQ":
                    yield from self.slides(square, DIAGONALS)
                if kind in "RQ":
                    yield from self.slides(square, STRAIGHTS)

    def steps(self, square, directions):
        for direction in directions:
            target = self.squares[square + direction]
            if target == EMPTY or self.foe(target):
                yield Move(square, square + direction)

    def slides(self, square, directions):
        squares = self.squares
        for direction in directions:
            there = square + direction
            while squares[there] == EMPTY:
                yield Move(square, there)
                there += direction
            if self.foe(squares[there]):
                yield Move(square, there)

    def pawn_moves(self, square):
        forward = NORTH if self.white else SOUTH
        home, last = (8, 2) if self.white else (3, 9)
        ahead = square + forward
        if self.squares[ahead] == EMPTY:
            yield from self.pawn_arrivals(square, ahead, last)
            if square // 10 == home and self.squares[ahead + forward] == EMPTY:
                yield Move(square, ahead + forward, kind="double")
        for side in (EAST, WEST):
            there = ahead + side
            if self.foe(self.squares[there]):
                yield from self.pawn_arrivals(square, there, last)
            elif there == self.passant:
                yield Move(square, there, kind="passant")

    def pawn_arrivals(self, start, end, last):
        if end // 10 != last:
            yield Move(start, end)
            return
        for piece in "QRBN":
            yield Move(start, end, promotion=piece if self.white else piece.lower())

    def castles(self, square):
        for right, path, rook_side in (("K", (1, 2), EAST), ("Q", (-1, -2, -3), WEST)):
            if (right if self.white else right.lower()) not in self.castling:
                continue
            if any(self.squares[square + step] != EMPTY for step in path):
                continue
            if any(self.attacked(square + step * rook_side, not self.white) for step in (0, 1)):
                continue
            yield Move(square, square + 2 * rook_side, kind="castle")

    def after(self, move):
        """The board after `move`, or None when it leaves the own king in check."""
        board = Board.__new__(Board)
        board.squares = squares = self.squares.copy()
        board.white = not self.white
        board.castling = self.castling
        board.passant = None
        piece = squares[move.start]
        squares[move.start] = EMPTY
        squares[move.end] = move.promotion or piece
        match move.kind:
            case "double":
                board.passant = (move.start + move.end) // 2
            case "passant":
                squares[move.end + (SOUTH if self.white else NORTH)] = EMPTY
            case "castle":
                short = move.end > move.start
                corner = move.end + 1 if short else move.end - 2
                squares[(move.start + move.end) // 2] = squares[corner]
                squares[corner] = EMPTY
        if self.castling:
            lost = CASTLING_SQUARES.get(move.start, "") + CASTLING_SQUARES.get(move.end, "")
            if lost:
                board.castling = self.castling - set(lost)
        if board.attacked(board.king(self.white), board.white):
            return None
        return board

    def __str__(self):
        return "/".join("".join(self.squares[row : row + 8]) for row in range(21, 100, 10))


CASTLING_SQUARES = {95: "KQ", 98: "K", 91: "Q", 25: "kq", 28: "k", 21: "q"}


class Budget:
    """How many boards may still be made."""

    def __init__(self, boards):
        self.left = boards

    def spend(self):
        self.left -= 1
        return self.left >= 0


def perft(board, depth, budget):
    """The number of positions `depth` half-moves ahead, as far as the budget goes."""
    if depth == 0:
        return 1
    count = 0
    for move in board.moves():
        if not budget.spend():
            break
        following = board.after(move)
        if following is not None:
            count += perft(following, depth - 1, budget)
    return count


def main(size):
    counts = {}
    for name, fen in POSITIONS.items():
        board = Board(fen)
        counts[name] = [perft(board, depth, Budget(size)) for depth in (1, 2, 3)]
    first = [str(move) for move in Board(POSITIONS["promotion"]).moves()][:6]
    print("chess", size, counts, first)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
