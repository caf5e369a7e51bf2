import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ProfileDirectory;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.processor.reports.enums.JobEndStatus;

/**
 * Takes a folder of PDFs, gives a table: file, profile, pass | fail | error, failed clauses, parted by tabs.
 *
 * A locked file is opened with the password in the file NAME.password that lies beside NAME.pdf.
 * One virtual machine for the whole folder: starting one for each file would take longer than judging it. Ends with 0
 * when every file was judged, whatever the verdicts; with 2 when the folder cannot be read.
 */
public final class Judge {
    private static final List<PDFAFlavour> WANTED = List.of(
            PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A, PDFAFlavour.WCAG_2_2);

    public static void main(String[] given) throws Exception {
        if (given.length != 1 || !new File(given[0]).isDirectory()) {
            System.err.println("usage: Judge FOLDER");
            System.exit(2);
        }
        java.util.logging.LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        List<PDFAFlavour> profiles = shipped();
        ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<List<String>>> verdicts = new ArrayList<>();
        for (Path file : files(Path.of(given[0]))) {
            verdicts.add(workers.submit(() -> judge(file, profiles)));
        }
        System.out.println("file\tprofile\tverdict\tclauses");
        for (Future<List<String>> one : verdicts) {
            one.get().forEach(System.out::println);
        }
        workers.shutdown();
    }

    /** The profiles asked for that this release of veraPDF holds: 1.28.2 names WCAG 2.2 but has no rules for it. */
    private static List<PDFAFlavour> shipped() {
        ProfileDirectory held = Profiles.getVeraProfileDirectory();
        return WANTED.stream().filter(held.getPDFAFlavours()::contains).collect(Collectors.toList());
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> path.toString().endsWith(".pdf")).sorted().collect(Collectors.toList());
        }
    }

    private static List<String> judge(Path file, List<PDFAFlavour> profiles) {
        List<String> rows = new ArrayList<>();
        for (PDFAFlavour profile : profiles) {
            rows.add(file.getFileName() + "\t" + profile.getId() + "\t" + verdict(file, profile));
        }
        return rows;
    }

    private static String verdict(Path file, PDFAFlavour profile) {
        try (PDFAParser parser = opened(file, profile);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            if (result.getJobEndStatus() != JobEndStatus.NORMAL || result.getTotalAssertions() == 0) {
                return "error\tnot judged to the end";
            }
            return (result.isCompliant() ? "pass" : "fail") + "\t" + clauses(result);
        } catch (Exception | Error problem) {
            return "error\t" + String.valueOf(problem.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private static PDFAParser opened(Path file, PDFAFlavour profile) throws Exception {
        Path beside = file.resolveSibling(file.getFileName().toString().replaceAll("\\.pdf$", ".password"));
        String password = Files.exists(beside) ? Files.readString(beside).strip() : null;
        return password == null
                ? Foundries.defaultInstance().createParser(file.toFile(), profile)
                : Foundries.defaultInstance().createParser(file.toFile(), profile, profile, password);
    }

    private static String clauses(ValidationResult result) {
        TreeSet<String> failed = new TreeSet<>();
        result.getFailedChecks().keySet().forEach(rule -> failed.add(rule.getClause() + "-" + rule.getTestNumber()));
        return String.join(" ", failed);
    }
}
