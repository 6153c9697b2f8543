const words = (text: string) => new Set(text.trim().split(/\s+/));

/** The words that no identifier of a public API may be, for each language of the library. */
export const RESERVED: Record<string, ReadonlySet<string>> = {
  'Python': words(`
    and as assert async await break class continue def del elif else except exec False finally for from global if import
    in is lambda None nonlocal not or pass print raise return True try while with yield`),
  'Java': words(`
    abstract assert boolean break byte case catch char class const continue default do double else enum extends final
    finally float for goto if implements import instanceof int interface long native new null package private protected
    public return short static strictfp super switch synchronized this throw throws transient try void volatile while
    true false`),
  'C#': words(`
    abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else
    enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock
    long namespace new null object operator out override params private protected public readonly ref return sbyte sealed
    short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort
    using virtual void volatile while`),
  'Go': words(`
    break case chan const continue default defer else fallthrough for func go goto if import interface map package range
    return select struct switch type var`),
};

/** What every object of Java and every builder of jsii has already: no method may be called so. */
export const TAKEN_METHODS: ReadonlySet<string> = words('build getClass hashCode equals notify notifyAll wait clone finalize');
