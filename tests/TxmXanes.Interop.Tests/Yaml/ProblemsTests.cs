using Shouldly;
using TxmXanes.Interop.Yaml;
using Xunit;

namespace TxmXanes.Interop.Tests.Yaml;

/// <summary>Every problem at once, at its line, in words a user can act on.</summary>
public class ProblemsTests
{
    [Fact]
    public void ManyProblems_AreAllReported_InTheOrderOfLines()
    {
        var document = YamlDocumentReader.Parse("""
            name: scan
            exposre_s: 5
            frames: five
            energy_ev: 8.2
            exposure_limit_s: 500
            name: again
            noise: .nan
            segments: [{ start_ev: 8200, stop_kev: 8.3 }]
            """, "plan.yaml");
        var root = document.Root;
        root.RequiredString("name");
        root.OptionalNumber("exposure_s", 0.001, 100, 1);
        root.RequiredNumber("frames");
        root.RequiredNumber("energy_ev", 5000, 14000);
        root.RequiredNumber("exposure_limit_s", 0.001, 100);
        root.RequiredNumber("noise");
        root.RequiredString("element");
        foreach (var segment in root.RequiredList("segments").Maps())
        {
            segment.RequiredNumber("start_ev", 5000, 14000);
            segment.RequiredNumber("stop_ev", 5000, 14000);
        }

        var failure = Should.Throw<YamlProblemsException>(document.Finish);

        failure.Message.Split('\n').ShouldBe([
            "plan.yaml:1: element is missing",
            "plan.yaml:2: exposre_s: unknown key; did you mean exposure_s?",
            "plan.yaml:3: frames: 'five' is not a number",
            "plan.yaml:4: energy_ev: 8.2 eV is below the limit of 5000 eV; if 8.2 keV is meant, write 8200",
            "plan.yaml:5: exposure_limit_s: 500 s is above the limit of 100 s",
            "plan.yaml:6: name: is given twice, first on line 1",
            "plan.yaml:7: noise: .nan is not a finite number",
            "plan.yaml:8: segments[0]: stop_ev is missing",
            "plan.yaml:8: segments[0].stop_kev: unknown key; did you mean stop_ev?",
        ]);
    }

    [Theory]
    [InlineData("v: abc", "'abc' is not a number")]
    [InlineData("v: 0x10", "'0x10' is not a number")]
    [InlineData("v: 1_000", "'1_000' is not a number")]
    [InlineData("v: 1,5", "'1,5' is not a number")]
    [InlineData("v: '5'", "'5' in quotes is text; a number is written without")]
    [InlineData("v: 5 s", "'5 s' is not a number")]
    [InlineData("v: -.inf", "-.inf is not a finite number")]
    [InlineData("v: Infinity", "Infinity is not a finite number")]
    [InlineData("v: 1e999", "1e999 is not a finite number")]
    [InlineData("v: [1]", "must be a number, not a list")]
    [InlineData("v: {a: 1}", "must be a number, not a map")]
    [InlineData("v:", "has no value")]
    [InlineData("v: ~", "has no value")]
    public void Number_WrongValue_IsExplained(string text, string problem)
    {
        var document = YamlDocumentReader.Parse(text, "f");

        double.IsNaN(document.Root.RequiredNumber("v")).ShouldBeTrue();

        document.Problems.Single().ToString().ShouldBe($"f:1: v: {problem}");
    }

    [Fact]
    public void OtherKinds_WrongValues_AreExplained()
    {
        var document = YamlDocumentReader.Parse("""
            whole: 2.5
            big: 99999999999
            flag: yes
            choice: everyenergy
            map: [1]
            list: x
            empty: []
            range: [1, 2, 3]
            text: ""
            nested: {a: [1, two]}
            """, "f");
        var root = document.Root;
        root.RequiredInteger("whole").ShouldBe(0);
        root.RequiredInteger("big", 0).ShouldBe(0);
        root.RequiredFlag("flag").ShouldBeFalse();
        root.RequiredChoice("choice", "every_energy", "first_and_last").ShouldBe("every_energy");
        root.RequiredMap("map").RequiredString("anything").ShouldBe("");
        root.RequiredList("list").Count.ShouldBe(0);
        root.RequiredList("empty");
        root.RequiredNumbers("range", 2).ShouldBe([double.NaN, double.NaN]);
        root.RequiredString("text");
        root.RequiredMap("nested").RequiredList("a").Numbers();

        document.Problems.Select(p => p.ToString()).ShouldBe([
            "f:1: whole: '2.5' is not a whole number",
            "f:2: big: 99999999999 is above the limit of 2147483647",
            "f:3: flag: 'yes' is not true or false",
            "f:4: choice: 'everyenergy' is not one of every_energy, first_and_last; did you mean every_energy?",
            "f:5: map: must be a map of keys and values, not a list",
            "f:6: list: must be a list, not 'x'",
            "f:7: empty: must not be an empty list",
            "f:8: range: must be 2 numbers, not 3",
            "f:9: text: must not be empty",
            "f:10: nested.a[1]: 'two' is not a number",
        ]);
    }

    [Theory]
    [InlineData("a: 1\nb: [1, 2\nc: 3", "f:3")]
    [InlineData("a: 1\n\tb: 2", "f:2")]
    [InlineData("a: \"unfinished", "f:1")]
    [InlineData("a: b: c", "f:1")]
    [InlineData("a: 1\n b: 2", "f:2")]
    public void Syntax_Broken_IsOneProblemWithALine(string text, string place)
    {
        var document = YamlDocumentReader.Parse(text, "f");

        document.Root.RequiredString("anything").ShouldBe("");

        document.Problems.Single().ToString().ShouldStartWith($"{place}: not valid YAML: ");
        document.Problems.Single().Text.ShouldNotContain("Line:");
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x", "f:1: a: anchors (&name) are not allowed")]
    [InlineData("a: *x", "f:1: a: aliases (*name) are not allowed")]
    [InlineData("a: !!python/object:os.system x", "f:1: a: tags are not allowed: tag:yaml.org,2002:python/object:os.system")]
    [InlineData("a: 1\n---\nb: 2", "f:2: a second document begins; there must be one")]
    [InlineData("", "f:1: the document is empty")]
    [InlineData("# only a comment", "f:1: the document is empty")]
    [InlineData("- 1\n- 2", "f:1: the document must be a map of keys and values, not a list")]
    [InlineData("just text", "f:1: the document must be a map of keys and values, not 'just text'")]
    [InlineData("[1, 2]: x", "f:1: a key must be text, not a list")]
    public void Documents_ThatAreNoConfiguration_AreRefused(string text, string problem)
    {
        var document = YamlDocumentReader.Parse(text, "f");

        document.Problems.Single().ToString().ShouldBe(problem);
        Should.Throw<YamlProblemsException>(document.Finish);
    }

    [Fact]
    public void Nesting_TooDeep_IsRefused()
    {
        var document = YamlDocumentReader.Parse("a: " + new string('[', 100_000), "f");

        document.Problems.Single().Text.ShouldBe("nested deeper than 32 levels");
    }

    [Fact]
    public void Size_TooLarge_IsRefusedUnread()
    {
        YamlDocumentReader.Parse("a: 1 #" + new string('x', 1 << 20), "f").Problems.Single().Text.ShouldContain("limit is 1048576");

        using var folder = new TestKit.TemporaryFolder();
        File.WriteAllText(folder.File("f"), new string('x', 5 << 20));
        YamlDocumentReader.ParseFile(folder.File("f")).Problems.Single().Text.ShouldContain("the document has 1048577 characters");
    }

    [Fact]
    public void OwnProblems_StandAtTheKeysLine()
    {
        var document = YamlDocumentReader.Parse("a: 1\nb: 2", "f");

        document.Root.Report("b", "does not divide a");
        document.Root.Report("c", "would be needed too");

        document.Problems.Select(p => p.ToString()).ShouldBe(["f:1: c would be needed too", "f:2: b: does not divide a"]);
    }

    [Fact]
    public void UnknownKey_FarFromAll_GetsNoHint()
    {
        var document = YamlDocumentReader.Parse("zzz: 1\nexposure_ms: 3", "f");
        document.Root.OptionalNumber("exposure_s");
        document.Root.OptionalNumber("gain");

        document.Root.Finish();
        document.Root.Finish();

        document.Problems.Select(p => p.ToString()).ShouldBe(["f:1: zzz: unknown key", "f:2: exposure_ms: unknown key; did you mean exposure_s?"]);
    }

    [Fact]
    public void RandomText_NeverThrows()
    {
        var random = new Random(1);
        const string alphabet = "ab: -[]{}\n\t'\"&*!|>%@`#,?~0.1\u00e9\u0000\u2028";
        for (var n = 0; n < 3000; n++)
        {
            var text = new string(random.GetItems<char>(alphabet, random.Next(40)));
            var document = YamlDocumentReader.Parse(text, "f");
            document.Root.RequiredNumber("a");
            document.Root.Finish();
        }
    }
}
